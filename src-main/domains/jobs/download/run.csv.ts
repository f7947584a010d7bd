import type { Language } from '@contract/errors';
import { csvCell, csvLongCell, utf8Mark } from '@main/platform/files/csv';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';
import { readPieces, readTargets, type TargetChoice } from './output.store';
import { secondsOf } from './run.text';
import { columnWords, stateWords } from './target.words';

const outputs = ['stdout', 'stderr'] as const;

export interface RunCsv {
  readonly choice: TargetChoice;
  readonly language: Language;
  /** false: the outcome alone, as the list inside of an archive. */
  readonly withOutput: boolean;
}

/** A row a host. Output of any length stands in its cell whole; what looks like a formula is made text. */
export async function* runCsv(db: Reader, wanted: RunCsv, signal: AbortSignal): AsyncGenerator<string> {
  const words = columnWords[wanted.language];
  const shown = wanted.withOutput ? words : words.slice(0, -outputs.length);
  yield `${utf8Mark}${shown.map(csvCell).join(',')}\r\n`;
  for await (const target of readTargets(db, wanted.choice)) {
    yield outcomeCells(target, wanted.language).map(csvCell).join(',');
    for (const stream of wanted.withOutput ? outputs : []) {
      yield ',';
      const source = { targetId: target.id, attempt: target.attempt, streams: [stream] };
      yield* csvLongCell(readPieces(db, source, signal));
    }
    yield '\r\n';
  }
}

function outcomeCells(target: JobTargetRow, language: Language): (string | number | null)[] {
  const { label, state, exit_code: exitCode, code, message } = target;
  return [label, stateWords[state][language], exitCode, secondsOf(target), code, message];
}
