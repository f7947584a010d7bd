import { contract, type Input } from '@contract/index';
import { createIndexer, createSearchService, type Indexer } from '@main/domains/search';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, type Harness, startHarness } from '../../engine/harness';
import { openTestStore } from '../../support/store';

let store: Store;
let harness: Harness;
let indexer: Indexer;
let search: ReturnType<typeof createSearchService>;
/** What hosts answer, by their labels. */
let answers: Record<string, { stdout?: string[]; stderr?: string; exitCode?: number }>;

function newIndexer(): Indexer {
  const bus = createBus(() => undefined);
  return createIndexer({ store, bus, logger: silentLogger, rest: 0, delay: 1e6 });
}

beforeEach(async () => {
  store = await openTestStore();
  answers = {};
  harness = startHarness(store, {
    async run(context) {
      const { stdout = [], stderr = '', exitCode = 0 } = answers[context.target.label] ?? {};
      await context.enter('one');
      context.log(`connecting to ${context.target.label}`);
      for (const text of stdout) {
        await context.output('stdout', Buffer.from(text));
        // A commit each, so that what belongs together lies in several pieces.
        await context.remember({});
        await context.enter('two');
      }
      if (stderr) await context.output('stderr', Buffer.from(stderr));
      return exitCode === 0 ? { ...done, exitCode } : { state: 'failed', code: '0', message: '', exitCode };
    },
  });
  search = createSearchService({ store });
  indexer = newIndexer();
  await harness.engine.start();
  await indexer.start();
});

afterEach(async () => {
  await indexer.stop();
  await harness.engine.stop();
});

async function run(given: typeof answers) {
  answers = given;
  const enqueued = await harness.enqueue(Object.keys(given));
  await harness.ended(enqueued.targetIds);
  // The engine closes the job just after its last target.
  await expect.poll(() => harness.jobState(enqueued.jobId)).toMatch(/succeeded|failed/);
  return enqueued;
}

const outputs = (wish: Partial<Input<'search.outputs'>>) =>
  search.outputs(contract['search.outputs'].input.parse({ text: 'needle', ...wish }));
const labels = async (wish: Partial<Input<'search.outputs'>>) =>
  (await outputs(wish)).items.map(({ label }) => label);

describe('the search in all outputs', () => {
  it('finds parts of words, Chinese words of two characters, and the very line', async () => {
    const { jobId, targetIds } = await run({
      a: { stdout: ['first\nthe haystack hides aNEEDLEs\n磁盘空间不足，写入失败\n'] },
      b: { stdout: ['nothing\n'], stderr: 'needle on stderr\n', exitCode: 2 },
    });
    await indexer.settled();
    const { items, cursor, waitingJobs } = await outputs({});
    expect([items.length, cursor, waitingJobs]).toEqual([2, null, 0]);
    const a = items.find(({ label }) => label === 'a');
    expect(a).toMatchObject({
      ...{ jobId, title: 'a test', targetId: targetIds[0], attempt: 1, hosts: 1, exitCode: 0, moreLines: 0 },
      lines: [{ line: 2, stream: 'stdout', text: 'the haystack hides aNEEDLEs', marks: [[20, 26]] }],
    });
    const { items: chunks } = { items: await store.read.selectFrom('job_chunks').selectAll().execute() };
    expect(chunks.find(({ seq }) => seq === a?.lines[0]?.seq)?.text).toContain('NEEDLE');
    expect(await labels({ text: '失败' })).toEqual(['a']);
    expect(await labels({ text: '空间不足 写入' })).toEqual(['a']);
    expect(await labels({ text: '"hides aneedle"' })).toEqual(['a']);
    expect(await labels({ text: 'hides stderr' })).toEqual([]);
    await expect(outputs({ text: 'ok' })).rejects.toMatchObject({ reason: 'common.invalid' });
  });

  it('filters by host, time, kind, title, person, exit code and stream', async () => {
    const before = Date.now();
    await run({ 'db-1': { stdout: ['needle 1\n'] }, 'web-1': { stdout: ['needle 2\n'], exitCode: 3 } });
    await indexer.settled();
    const after = Date.now();
    expect(await labels({ hosts: 'db-9  WEB-1' })).toEqual(['web-1']);
    expect(await labels({ exit: 'nonzero' })).toEqual(['web-1']);
    expect(await labels({ exit: 'zero' })).toEqual(['db-1']);
    expect(await labels({ exit: 3 })).toEqual(['web-1']);
    expect(await labels({ streams: ['stderr'] })).toEqual([]);
    expect(await labels({ text: 'connecting', streams: ['log'], hosts: 'db' })).toEqual(['db-1']);
    expect((await labels({ since: before, until: after, user: 'test', script: 'A T' })).length).toBe(2);
    expect(await labels({ since: after + 1 })).toEqual([]);
    expect(await labels({ user: 'somebody' })).toEqual([]);
    expect(await labels({ kind: ['agent.install'] })).toEqual([]);
  });

  it('takes hosts that answered the same as one', async () => {
    await run({ a: { stdout: ['needle\n'] }, b: { stdout: ['needle \n'] }, c: { stdout: ['needle!\n'] } });
    await indexer.settled();
    const { items } = await outputs({});
    expect(items.map(({ hosts }) => hosts).sort()).toEqual([1, 2]);
    expect((await outputs({ hosts: 'b' })).items).toHaveLength(1);
    expect(
      await store.read.selectFrom('search_blocks').selectAll().where('stream', '=', 'stdout').execute(),
    ).toHaveLength(2);
  });

  it('goes on page by page, the newest first', async () => {
    await run(
      Object.fromEntries(Array.from({ length: 45 }, (_, at) => [`h${at}`, { stdout: [`needle ${at}\n`] }])),
    );
    await indexer.settled();
    const seen: string[] = [];
    let pages = 0;
    for (let cursor: number | null | undefined; cursor !== null; pages += 1) {
      const page = await outputs({ ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ label }) => label));
      cursor = page.cursor;
    }
    expect(new Set(seen).size).toBe(45);
    expect([seen.length, pages]).toEqual([45, 3]);
  });

  it('shows the first lines of an output that has many, and how many more', async () => {
    const many = Array.from({ length: 3000 }, (_, at) => `needle in line ${at + 1}\n`).join('');
    await run({ a: { stdout: [many.slice(0, 20_000), many.slice(20_000)] } });
    await indexer.settled();
    const [item] = (await outputs({})).items;
    expect(item?.lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    expect(item?.moreLines).toBe(2995);
  });

  it('keeps what earlier attempts said', async () => {
    const { jobId, targetIds } = await run({ a: { stdout: ['needle one\n'], exitCode: 1 } });
    await indexer.settled();
    answers = { a: { stdout: ['needle two\n'] } };
    await harness.engine.retry(jobId);
    await harness.ended(targetIds);
    await expect.poll(() => harness.jobState(jobId)).toBe('succeeded');
    await indexer.settled();
    expect((await outputs({})).items.map(({ attempt }) => attempt)).toEqual([2, 1]);
  });

  it('takes up after a crash where it was, without a double and without a gap', async () => {
    await run({ a: { stdout: ['needle a\n'] }, b: { stdout: ['needle b\n'] } });
    await indexer.settled();
    // As a crash leaves it: a document begun, nothing that says it is done, progress not noted.
    await store.writeIndex(async (tx) => {
      await tx.db.updateTable('search_docs').set({ complete: 0 }).where('source', '=', 'output').execute();
      await tx.db.deleteFrom('search_members').execute();
      await tx.db.deleteFrom('search_progress').execute();
    });
    await indexer.stop();
    indexer = newIndexer();
    await indexer.start();
    await indexer.settled();
    expect((await labels({})).sort()).toEqual(['a', 'b']);
  });
});

describe('the search in one run', () => {
  const inRun = (jobId: number, wish: Partial<Input<'search.run'>> = {}) =>
    search.run(contract['search.run'].input.parse({ jobId, text: 'needle', ...wish }));

  it('reads all of it, in no index, across the seams of pieces, and says how much it read', async () => {
    const { jobId } = await run({
      a: { stdout: ['one nee', 'dle two\n', 'none\n'] },
      b: { stdout: ['100% needle_\n'], stderr: 'Needle\n' },
    });
    const { items, cursor, searched } = await inRun(jobId);
    expect(items.map(({ label, stream, text }) => [label, stream, text])).toEqual([
      ['a', 'stdout', 'one needle two'],
      ['b', 'stdout', '100% needle_'],
      ['b', 'stderr', 'Needle'],
    ]);
    expect([cursor, searched]).toEqual([
      null,
      (await search.runSize({ jobId, streams: ['stdout', 'stderr'] })).bytes,
    ]);
    expect((await inRun(jobId, { text: '100% dle_' })).items).toHaveLength(1);
    expect((await inRun(jobId, { text: 'needle two' })).items).toHaveLength(1);
    expect((await inRun(jobId, { text: 'n', streams: ['stderr'] })).items).toHaveLength(1);
  });

  it('can be gone on with from where it stopped, and kept to one result group', async () => {
    const { jobId } = await run({ a: { stdout: ['needle a\n'] }, b: { stdout: ['needle b\n'] } });
    const rows = await store.read.selectFrom('job_targets').selectAll().execute();
    const of = (label: string) => rows.find((row) => row.label === label);
    const group = await inRun(jobId, { groupKey: of('b')?.group_key ?? '' });
    expect(group.items.map(({ label }) => label)).toEqual(['b']);
    const rest = await inRun(jobId, { cursor: { position: 1, seq: 0 } });
    expect(rest.items.map(({ label }) => label)).toEqual(['b']);
  });
});
