import { spawn } from 'node:child_process';

export interface ProgramEnd {
  readonly exitCode: number;
  readonly stderr: string;
}

const mostBytes = 65_536;

/**
 * Runs a program of this machine with a text as its input, and an environment of its own: nothing of ours
 * reaches it. undefined where it is not there, or did not end in time.
 */
export function runProgram(
  words: readonly [program: string, ...words: string[]],
  input: string,
  timeoutMs: number,
): Promise<ProgramEnd | undefined> {
  const [program, ...rest] = words;
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C', LANGUAGE: 'C' };
    const child = spawn(program, rest, { env, stdio: ['pipe', 'ignore', 'pipe'], timeout: timeoutMs });
    let stderr = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      if (stderr.length < mostBytes) stderr += text;
    });
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === null ? undefined : { exitCode: code, stderr }));
    // A program that has seen enough does not read the rest.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
