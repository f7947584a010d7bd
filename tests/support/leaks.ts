import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Where a secret was seen, of all that processes of this machine show of themselves. */
export interface ProcessWatch {
  readonly looks: number;
  readonly seen: readonly string[];
  stop(): void;
}

/** Looks at command line and environment of every process again and again until stopped. */
export function watchProcesses(secret: string): ProcessWatch {
  const seen: string[] = [];
  let looks = 0;
  const look = () => {
    looks += 1;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      for (const file of ['cmdline', 'environ']) {
        try {
          if (readFileSync(`/proc/${pid}/${file}`).includes(secret)) seen.push(`${file} of ${pid}`);
        } catch {
          // It is gone already.
        }
      }
    }
  };
  const timer = setInterval(look, 25);
  return {
    get looks() {
      return looks;
    },
    seen,
    stop: () => clearInterval(timer),
  };
}

/** Files below the places that hold the words. */
export function filesWith(words: string, places: readonly string[]): string[] {
  // Its exit status is 2 where a file went meanwhile, whatever it found.
  const { stdout } = spawnSync('grep', ['-rlsF', '--', words, ...places], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean);
}
