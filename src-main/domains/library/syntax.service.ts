import type { Output } from '@contract/index';
import type { ScriptLanguage } from '@contract/script-languages';
import { checkers, problemsIn } from './syntax.rules';

export interface ProgramEnd {
  readonly exitCode: number;
  readonly stderr: string;
}
type Words = readonly [string, ...string[]];

export interface SyntaxDeps {
  /** Runs a program of this machine; undefined where it is not there. */
  readonly here: (words: Words, input: string, timeoutMs: number) => Promise<ProgramEnd | undefined>;
  /** The same on a host; undefined where it cannot be reached over SSH in time, or has no such program. */
  readonly onHost: (
    hostId: number,
    words: Words,
    input: string,
    timeoutMs: number,
  ) => Promise<ProgramEnd | undefined>;
}

const hereMs = 10_000;
const hostMs = 8_000;

export type SyntaxService = ReturnType<typeof createSyntaxService>;

/** Looks whether a script can be read at all, before it runs. What cannot be checked is never refused. */
export function createSyntaxService({ here, onHost }: SyntaxDeps) {
  return {
    /** On the host where one is named, since its interpreter counts; else on this machine. */
    async check(script: {
      readonly language: ScriptLanguage;
      readonly content: string;
      readonly hostId?: number | undefined;
    }): Promise<Output<'library.check'>> {
      const words = checkers[script.language];
      if (!words) return { state: 'unchecked', where: null, problems: [] };
      const { content, hostId } = script;
      if (hostId !== undefined) {
        const end = await onHost(hostId, words, content, hostMs);
        if (end) return verdict(end, 'host');
      }
      const end = await here(words, content, hereMs);
      return end ? verdict(end, 'here') : { state: 'unchecked', where: null, problems: [] };
    },
  };
}

function verdict({ exitCode, stderr }: ProgramEnd, where: 'here' | 'host'): Output<'library.check'> {
  if (exitCode === 0) return { state: 'ok', where, problems: [] };
  const problems = problemsIn(stderr);
  // It ended badly and named no line: that says nothing about the script.
  return problems.length > 0
    ? { state: 'wrong', where, problems }
    : { state: 'unchecked', where: null, problems };
}
