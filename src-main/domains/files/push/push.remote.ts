import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { digestFunctions, FileError, quote, type SshSession, shellFromStdin } from '@main/platform/ssh';

/** Paths that one program is about. */
const atOnce = 200;
/** What may be written but not yet acknowledged when a connection breaks; see the pipeline of uploads. */
const inFlight = 2 * 1_048_576;

async function runProgram(session: SshSession, program: string, signal: AbortSignal): Promise<string[]> {
  const stdin = `{\nLC_ALL=C; export LC_ALL\n${program}\nexit 0\n}\n`;
  const { stdout } = await session.exec(shellFromStdin, { stdin, signal, maxBytes: 16 * 1_048_576 });
  return stdout.split('\n').filter(Boolean);
}

async function inBatches(
  session: SshSession,
  head: string,
  calls: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const lines: string[] = [];
  for (let at = 0; at < calls.length; at += atOnce)
    lines.push(...(await runProgram(session, `${head}\n${calls.slice(at, at + atOnce).join('\n')}`, signal)));
  return lines;
}

/** Makes folders, each after the one it lies in, and gives new ones to their owner. Throws FileError. */
export async function makeFolders(
  session: SshSession,
  paths: readonly string[],
  owner: string,
  signal: AbortSignal,
): Promise<void> {
  const head = `make() { [ -d "$2" ] && return; E=$(mkdir -p -- "$2" 2>&1 && ${owner ? `chown -- ${quote(owner)} "$2" 2>&1` : 'true'}) || echo "$1 $E"; }`;
  const calls = paths.map((path, index) => `make ${index} ${quote(path)}`);
  const [trouble] = await inBatches(session, head, calls, signal);
  if (trouble !== undefined) throw new FileError('permission', trouble.replace(/^\d+ /, ''));
}

/** Sizes of the partial files that earlier attempts of ours left, by their places in the list. */
export async function partialSizes(
  session: SshSession,
  temporaries: readonly string[],
  signal: AbortSignal,
): Promise<Map<number, number>> {
  const head = `part() { [ -f "$2" ] && [ ! -L "$2" ] && [ -O "$2" ] && echo "$1 $(wc -c <"$2" | tr -d ' ')"; }`;
  const calls = temporaries.map((path, index) => `part ${index} ${quote(path)}`);
  const lines = await inBatches(session, head, calls, signal);
  return new Map(lines.map((line) => line.split(' ').map(Number) as [number, number]));
}

/**
 * Up to where a partial file on the host is what the local one begins with, proven by SHA-256; 0 where
 * nothing of it can be used.
 */
export async function verifiedOffset(
  session: SshSession,
  temporary: string,
  partial: number,
  local: { readonly file: string; readonly size: number },
  signal: AbortSignal,
): Promise<number> {
  // Writes overtake one another: near its end a partial file may have holes.
  for (const length of [partial, partial - inFlight, Math.floor(partial / 2)]) {
    if (length <= 0 || length > local.size) continue;
    const program = `${digestFunctions}\nhead -c ${length} ${quote(temporary)} | sha`;
    const [there] = await runProgram(session, program, signal);
    if (there !== undefined && there === (await digestOfStart(local.file, length))) return length;
  }
  return 0;
}

async function digestOfStart(file: string, length: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file, { end: length - 1, highWaterMark: 1_048_576 }))
    hash.update(part as Buffer);
  return hash.digest('hex');
}

export interface HostDigests {
  readonly sha256: string;
  /** '' where the host has no tool for it. */
  readonly md5: string;
}

/** Digests of files as the host reads them, by their places in the list. */
export async function digestsOf(
  session: SshSession,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Map<number, HostDigests>> {
  const head = `${digestFunctions}\ndigest() { S=$(sha <"$2") && echo "$1 $S $(md5 <"$2" 2>/dev/null)"; }`;
  const calls = paths.map((path, index) => `digest ${index} ${quote(path)}`);
  const lines = await inBatches(session, head, calls, signal);
  return new Map(
    lines.map((line) => {
      const [index = '', sha256 = '', md5 = ''] = line.split(' ');
      return [Number(index), { sha256, md5 }];
    }),
  );
}

/** Removes files; answers those that are still there. */
export async function removeFiles(
  session: SshSession,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const head = `gone() { rm -f -- "$2" 2>/dev/null; if [ -e "$2" ] || [ -L "$2" ]; then echo "$1"; fi; }`;
  const calls = paths.map((path, index) => `gone ${index} ${quote(path)}`);
  const lines = await inBatches(session, head, calls, signal);
  return lines.map((line) => paths[Number(line)] ?? '');
}
