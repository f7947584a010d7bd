import type { Language } from '@contract/errors';
import type { ChunkStream } from '@contract/states';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Reader } from '@main/platform/store/store';
import { readPieces, readTargets, type TargetChoice } from './output.store';
import { stateWords } from './target.words';

export interface RunText {
  readonly choice: TargetChoice;
  readonly streams: readonly ChunkStream[];
  readonly language: Language;
}

/** The output of many hosts as one text: a line that names the host, then what it sent. */
export async function* runText(db: Reader, wanted: RunText, signal: AbortSignal): AsyncGenerator<string> {
  for await (const target of readTargets(db, wanted.choice)) {
    yield `===== ${titleOf(target, wanted.language)} =====\n`;
    const source = { targetId: target.id, attempt: target.attempt, streams: wanted.streams };
    let end = '\n';
    for await (const piece of readPieces(db, source, signal)) {
      yield piece;
      end = piece.at(-1) ?? end;
    }
    yield end === '\n' ? '\n' : '\n\n';
  }
}

function titleOf(target: JobTargetRow, language: Language): string {
  const parts = [target.label, stateWords[target.state][language]];
  if (target.exit_code !== null)
    parts.push(`${language === 'zh' ? '退出码' : 'exit code'} ${target.exit_code}`);
  const seconds = secondsOf(target);
  if (seconds !== null) parts.push(`${seconds} s`);
  return parts.join(' · ');
}

/** How long the latest attempt took; null while it has not ended. */
export function secondsOf({ started_at: from, finished_at: to }: JobTargetRow): number | null {
  return from === null || to === null ? null : (to - from) / 1000;
}
