import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Store } from '@main/platform/store';
import { openTestStoreIn, temporaryFolder } from './store';

const hooks = fileURLToPath(new URL('./typescript-hooks.mjs', import.meta.url));
const child = fileURLToPath(new URL('../platform/store/children/post.ts', import.meta.url));

export interface KillReport {
  readonly acknowledged: number;
  /** Acknowledged writes of which a row is missing. */
  readonly lost: string[];
  /** Writes of which one row is there and the other is not. */
  readonly torn: string[];
}

/**
 * Lets a process post to a store from 200 callers and kills it with SIGKILL after it has done some,
 * again and again on the same database; then compares what it was promised with what is there.
 */
export async function killWhilePosting(times: number): Promise<KillReport> {
  const dir = await temporaryFolder();
  for (let round = 0; round < times; round += 1) await postAndKill(dir, round);
  const store = await openTestStoreIn(dir);
  const kept = await keys(store);
  const promised: string[] = [];
  for (let round = 0; round < times; round += 1) {
    const text = await readFile(join(dir, `acknowledged-${round}`), 'utf8');
    // The last line may be half written; it was then not acknowledged to anybody.
    promised.push(...text.split('\n').slice(0, -1));
  }
  const lost = promised.filter((key) => !kept.has(`${key}-a`) || !kept.has(`${key}-b`));
  const torn = [...kept].filter((key) => key.endsWith('-a') && !kept.has(`${key.slice(0, -1)}b`));
  return { acknowledged: promised.length, lost, torn };
}

async function keys(store: Store): Promise<Set<string>> {
  const rows = await store.read.selectFrom('settings').select('key').execute();
  return new Set(rows.map(({ key }) => key));
}

async function postAndKill(dir: string, round: number): Promise<void> {
  const poster = spawn(process.execPath, ['--import', hooks, child, dir, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(poster, 'exit');
  // Each round is killed at another moment: after 1, 2, 3 … of its signs of progress.
  let signs = 1 + (round % 7);
  for await (const _ of poster.stdout) {
    signs -= 1;
    if (signs === 0) break;
  }
  poster.kill('SIGKILL');
  await ended;
}
