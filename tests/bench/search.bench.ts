import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract, type Input } from '@contract/index';
import { createIndexer, createSearchService } from '@main/domains/search';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { openStore, upsertMany } from '@main/platform/store';
import { secondsOf } from './measure';
import { createReport } from './report';
import { fillJob, logLine } from './results/fill';

// A million lines of 10,000 hosts, all different: how long it takes to index them, what the index takes,
// and how soon a word is found. What goes into the index is as in a running Muster, but without the rests.
const jobs = 200;
const hosts = 50;
const linesOfHost = 100;
const rounds = 30;

const dir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
/** Commits of one small row by 50 callers at once, for some seconds: what everything else in Muster waits for. */
async function commits(name: string): Promise<void> {
  const times: number[] = [];
  const until = performance.now() + 4000;
  const caller = async (id: number) => {
    while (performance.now() < until) {
      const row = { key: `bench ${id}`, value: '1', updated_at: Date.now(), updated_by: 'bench' };
      const took = await secondsOf(() =>
        store.write((tx) => upsertMany(tx, 'settings', ['key'], [row], ['updated_at'])),
      );
      times.push(1000 * took);
    }
  };
  await Promise.all(Array.from({ length: 50 }, (_, id) => caller(id)));
  times.sort((a, b) => a - b);
  report.rate(`commits ${name}`, times.length / 4);
  report.time(`commits ${name}, p99`, times[Math.floor(times.length * 0.99)] ?? 0);
}

/** So many jobs of 50 hosts with a hundred lines each. */
async function fill(count: number): Promise<void> {
  for (let job = 0; job < count; job += 1)
    await fillJob(store, {
      hosts,
      *pieces(host) {
        let text = Array.from({ length: linesOfHost }, (_, at) => logLine(number + at)).join('');
        number += linesOfHost;
        if (host === 7 && job % 50 === 3) text += 'java.lang.OutOfMemoryError: 堆内存溢出，磁盘已满\n';
        bytes += text.length;
        yield text;
      },
    });
}

const store = await openStore({ dir, logger: silentLogger, clock: systemClock });
const report = createReport();
let number = 0;
let bytes = 0;
await fill(jobs);

const indexer = createIndexer({ store, bus: createBus(() => undefined), logger: silentLogger, rest: 0 });
const seconds = await secondsOf(() => indexer.settled());
report.rate(
  `indexed, lines (${number.toLocaleString('en-US')} in all, ${(bytes / 1e6).toFixed(0)} MB)`,
  number / seconds,
);
const size = ['', '-wal'].reduce((sum, end) => sum + statSync(join(dir, `search.db${end}`)).size, 0);
console.log(`index: ${(size / 1e6).toFixed(0)} MB`);

const search = createSearchService({ store });
const questions: [string, Partial<Input<'search.outputs'>>][] = [
  ['a word that stands in four outputs', { text: 'OutOfMemory' }],
  ['two Chinese characters', { text: '已满' }],
  ['a word of every output, first page', { text: 'timeout' }],
  ['two words in one line, first page', { text: 'gateway rejected' }],
  ['nothing, though each of its trigrams is there', { text: 'timeouttimeout' }],
  ['a common word, one host of 10,000', { text: 'timeout', hosts: '10.77.0.9' }],
];
for (const [name, wish] of questions) {
  const input = contract['search.outputs'].input.parse(wish);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1)
    times.push(1000 * (await secondsOf(() => search.outputs(input))));
  times.sort((a, b) => a - b);
  report.time(`${name}, p50`, times[rounds >> 1] ?? 0);
  report.time(`${name}, p95`, times[Math.floor(rounds * 0.95)] ?? 0, 200);
}
await commits('while nothing else happens');
await fill(40);
const beside = createIndexer({ store, bus: createBus(() => undefined), logger: silentLogger });
const working = beside.settled();
await commits('while outputs are indexed');
await beside.stop();
await working;
report.print();
await indexer.stop();
await store.close();
rmSync(dir, { recursive: true, force: true });
process.exit(0);
