import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { insertMany, openStore, type Tx } from '@main/platform/store';
import { CompiledQuery } from 'kysely';
import { createReport } from './report';

// Durable commits a second: one caller after the other, and 200 at once.
const dir = await mkdtemp(join(process.env.MUSTER_BENCH_DIR ?? tmpdir(), 'muster-bench-'));
const store = await openStore({ dir, logger: silentLogger, clock: systemClock });
let next = 0;

function built(tx: Tx) {
  next += 1;
  return tx.db
    .insertInto('settings')
    .values({ key: `k${next}`, value: '"x"', updated_at: next, updated_by: 'b' })
    .execute();
}

const text = 'insert into settings (key, value, updated_at, updated_by) values (?, ?, ?, ?)';
function raw(tx: Tx) {
  next += 1;
  return tx.db.executeQuery(CompiledQuery.raw(text, [`k${next}`, '"x"', next, 'b']));
}

async function rate(
  callers: number,
  work: (tx: Tx) => Promise<unknown>,
  milliseconds = 3000,
): Promise<number> {
  const begun = performance.now();
  let done = 0;
  const caller = async () => {
    while (performance.now() - begun < milliseconds) {
      await store.write(work);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return Math.round((done * 1000) / (performance.now() - begun));
}

const report = createReport();
for (const [name, work] of Object.entries({ 'query builder': built, 'raw statement': raw })) {
  report.rate(`durable commits, ${name}, 1 caller`, await rate(1, work), 2500);
  report.rate(`durable commits, ${name}, 200 callers`, await rate(200, work), 2500);
}
const rows = Array.from({ length: 100_000 }, (_, index) => ({
  key: `m${index}`,
  value: '"x"',
  updated_at: 1,
  updated_by: 'b',
}));
const begun = performance.now();
await store.write((tx) => insertMany(tx, 'settings', rows));
report.time('100,000 rows by insertMany', performance.now() - begun);
report.print();
await store.close();
await rm(dir, { recursive: true });
