import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface LogFile {
  write(line: string): void;
  close(): void;
}

export interface LogFileOptions {
  readonly folder: string;
  /** Bytes after which a new file is begun. */
  readonly most: number;
  /** Files that are kept besides the one being written. */
  readonly older: number;
}

/**
 * `muster.log`, with `muster.1.log` (the last one) to `muster.<older>.log` before it. Lines are
 * written at once, so that the last one before a crash is there. A full disk loses lines, no more.
 */
export function openLogFile({ folder, most, older }: LogFileOptions): LogFile {
  const name = (number: number) => join(folder, number === 0 ? 'muster.log' : `muster.${number}.log`);
  let file: number | undefined;
  let size = 0;

  function open(): number {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const opened = openSync(name(0), 'a', 0o600);
    size = statSync(name(0)).size;
    file = opened;
    return opened;
  }

  function close(): void {
    if (file !== undefined) closeSync(file);
    file = undefined;
  }

  function rotate(): void {
    close();
    rmSync(name(older), { force: true });
    for (let number = older - 1; number >= 0; number -= 1) {
      try {
        renameSync(name(number), name(number + 1));
      } catch {
        // Not every number is there yet.
      }
    }
  }

  return {
    write(line) {
      try {
        if (file !== undefined && size >= most) rotate();
        const written = writeSync(file ?? open(), line);
        size += written;
      } catch {
        // There is nowhere left to say it.
      }
    },
    close,
  };
}
