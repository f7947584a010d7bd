import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contract } from '@contract/index';
import { createJobsService } from '@main/domains/jobs';
import { createSearchService } from '@main/domains/search';
import { createEngine } from '@main/engine';
import { systemActor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { createDownloads } from '@main/kernel/downloads';
import { silentLogger } from '@main/kernel/logger';
import { openStore } from '@main/platform/store';
import { table } from './measure';
import { bigText, fillJob } from './results/fill';
import { type Watched, watched } from './results/watch';

// A gigabyte of output in one run: searched to its last line, read page by page, and taken as an archive.
const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '1000' }, json: { type: 'string' } },
});
const total = Number(values.megabytes) * 1_000_000;
const cases = [
  { name: '1 host', hosts: 1 },
  { name: '50 hosts', hosts: 50 },
];
const rows: (Watched & { name: string })[] = [];
const note = async (name: string, work: () => Promise<unknown>) => {
  rows.push({ name, ...(await watched(work)) });
};

for (const { name, hosts } of cases) {
  const dir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const store = await openStore({ dir, logger: silentLogger, clock: systemClock });
  const bus = createBus(() => undefined);
  const engine = createEngine({ store, bus, clock: systemClock, logger: silentLogger });
  const downloads = createDownloads(systemClock);
  const storage = async () => ({ outputBytes: 0, fileBytes: 0, freeBytes: 0 });
  const jobs = createJobsService({
    store,
    engine,
    offer: downloads.offer,
    retrySpec: async (_, spec) => spec,
    renewSecrets: async () => undefined,
    storage,
  });
  const search = createSearchService({ store });
  const jobId = await fillJob(store, {
    hosts,
    pieces: (host) => bigText(total / hosts, `the needle of host ${host}`),
  });
  const [first] = (await jobs.targets({ jobId, page: 1, pageSize: 1, keyword: '' })).items;

  await note(`${name}: a page of the log, and one near its end`, async () => {
    const targetId = first?.id ?? 0;
    await jobs.chunks({ targetId, afterSeq: 0, limit: 2000 });
    const last = await store.read
      .selectFrom('job_chunks')
      .select((eb) => eb.fn.max('seq').as('seq'))
      .where('target_id', '=', targetId)
      .executeTakeFirstOrThrow();
    await jobs.chunks({ targetId, afterSeq: 0, around: last.seq, limit: 2000 });
  });
  await note(`${name}: searched to the last line`, async () => {
    let found = 0;
    let cursor: { position: number; seq: number } | undefined;
    do {
      const wish = contract['search.run'].input.parse({
        jobId,
        text: 'the needle',
        ...(cursor && { cursor }),
      });
      const page = await search.run(wish);
      found += page.items.length;
      cursor = page.cursor ?? undefined;
    } while (cursor);
    if (found !== hosts) throw new Error(`found ${found} of ${hosts}`);
  });
  for (const format of ['zip', 'csv', 'text'] as const)
    await note(`${name}: downloaded as ${format}`, async () => {
      const wish = contract['jobs.download'].input.parse({ jobId, format });
      const { ticket } = await jobs.download(systemActor, wish);
      const content = downloads.take(systemActor, ticket).content(new AbortController().signal);
      for await (const _ of content);
    });
  await store.close();
  rmSync(dir, { recursive: true, force: true });
}

const cells = rows.map(({ name, seconds, growth, p99 }) => [
  name,
  seconds.toFixed(2),
  growth.toFixed(0),
  p99.toFixed(0),
  growth <= 200 && p99 <= 100 ? 'met' : 'missed',
]);
console.log(table([`${values.megabytes} MB`, 's', 'MiB grown', 'loop p99 ms', 'bar 200 MiB, 100 ms'], cells));
process.exit(0);
