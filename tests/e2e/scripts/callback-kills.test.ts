import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { openStore } from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { signedIn } from '../support/console';
import { type Muster, startMuster } from '../support/muster';

const kills = 50;
const callers = 200;

describe('50 kill -9 under 200 parallel callbacks', () => {
  it('lose no result that was answered with code 0, and keep each once', { timeout: 600_000 }, async () => {
    const data = mkdtempSync(join(tmpdir(), 'muster-e2e-callbacks-'));
    const listen = `127.0.0.1:${await freePort()}`;
    let muster: Muster = await startMuster({ data, listen });
    const { token } = await (await signedIn(muster)).call('agents.create', { name: 'reporter' });
    const acknowledged = new Set<string>();
    let next = 0;

    /** Posts results until Muster is gone; one that was not answered may or may not be kept. */
    const post = async (url: string, signal: AbortSignal) => {
      while (!signal.aborted) {
        next += 1;
        const task = `k${next}`;
        try {
          const response = await fetch(`${url}/agent/script/async/callback`, {
            method: 'POST',
            headers: { authorization: token, 'content-type': 'application/json' },
            body: JSON.stringify({
              code: 0,
              exit_code: 0,
              stdout: `result of ${task}`,
              stderr: '',
              ip: '10.1.2.3',
              task_id: task,
              msg: 'success',
              start_time: '2026-01-01T00:00:00+08:00',
              finish_time: '2026-01-01T00:00:01+08:00',
            }),
            signal,
          });
          const answer = (await response.json()) as { code: number };
          if (answer.code === 0) acknowledged.add(task);
        } catch {
          return;
        }
      }
    };

    for (let round = 0; round < kills; round += 1) {
      const over = new AbortController();
      const before = acknowledged.size;
      const posting = Array.from({ length: callers }, () => post(muster.listener, over.signal));
      // Each round is killed at another moment.
      const enough = before + 20 + ((round * 37) % 200);
      while (acknowledged.size < enough) await new Promise((resolve) => setImmediate(resolve));
      await muster.kill();
      over.abort();
      await Promise.all(posting);
      muster = await startMuster({ data, listen });
    }
    expect(await muster.stop()).toBe(0);

    const store = await openStore({ dir: data, logger: silentLogger, clock: systemClock });
    const rows = await store.read.selectFrom('received_callbacks').select(['task_id', 'stdout']).execute();
    await store.close();
    rmSync(data, { recursive: true, force: true });
    const kept = new Map(rows.map((row) => [row.task_id, row.stdout]));
    expect(kept.size).toBe(rows.length);
    console.log(`${acknowledged.size} acknowledged, ${rows.length} kept`);
    expect([...acknowledged].filter((task) => kept.get(task) !== `result of ${task}`)).toEqual([]);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
