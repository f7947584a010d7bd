import { readFile } from 'node:fs/promises';

/** Milliseconds between two looks. */
const lookEvery = 500;

/**
 * Resolves when whoever started this process is gone. `npm run` puts a shell in between, which lives
 * on when npm is killed, so the shell's own parent is watched too (where /proc tells it).
 */
export async function starterGone(): Promise<'orphaned'> {
  const parent = process.ppid;
  const grandparent = process.env.npm_lifecycle_event ? await parentOf(parent) : undefined;
  return new Promise((resolve) => {
    const timer = setInterval(async () => {
      const gone = process.ppid !== parent || (grandparent && (await parentOf(parent)) !== grandparent);
      if (!gone) return;
      clearInterval(timer);
      resolve('orphaned');
    }, lookEvery);
    timer.unref();
  });
}

async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // `pid (name) state ppid …`; the name may hold anything, so count from its end.
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return parent > 0 ? parent : undefined;
}
