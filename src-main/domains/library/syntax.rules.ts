import type { ScriptLanguage } from '@contract/script-languages';

/** Something that is wrong with a line. */
export interface SyntaxProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** Compiles and runs nothing; the problem goes out as `line:message`. */
const python =
  'import sys\ntry: compile(sys.stdin.buffer.read(), "script", "exec")\n' +
  'except (SyntaxError, ValueError) as e:\n' +
  ' sys.stderr.write("%d:%s" % (getattr(e, "lineno", 1) or 1, getattr(e, "msg", e))); sys.exit(1)';

/**
 * What checks a language without running any of the script, which is its input. Perl has none: `perl -c`
 * runs BEGIN blocks.
 */
export const checkers: Readonly<Partial<Record<ScriptLanguage, readonly [string, ...string[]]>>> = {
  sh: ['sh', '-n'],
  bash: ['bash', '-n'],
  python: ['python3', '-I', '-c', python],
};

/** The problems that a checker told. */
export function problemsIn(stderr: string): SyntaxProblem[] {
  const found = stderr.split('\n').flatMap((text): SyntaxProblem[] => {
    // dash: `sh: 3: Syntax error: …`; bash: `bash: line 3: syntax error …`; ours: `3:invalid syntax`.
    const parts = /^(?:[^:]*: )?(?:line )?(\d+):\s*(.+)$/.exec(text.trim());
    return parts ? [{ line: Number(parts[1]), message: parts[2] ?? '' }] : [];
  });
  // bash repeats the line itself, in quotes.
  return found.filter(({ message }) => !/^`.*'$/.test(message));
}
