import { contract, type Input } from '@contract/index';
import { createJobsService } from '@main/domains/jobs';
import { createRetrySpec } from '@main/domains/scripts/retry.spec';
import { systemActor } from '@main/kernel/actor';
import { systemClock } from '@main/kernel/clock';
import { createDownloads } from '@main/kernel/downloads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { done, type Harness, startHarness } from '../../engine/harness';
import { openTestStore } from '../../support/store';
import { unzip } from '../../support/unzip';

let harness: Harness;
let jobs: ReturnType<typeof createJobsService>;
const downloads = createDownloads(systemClock);

/** Hosts that answer with a formula, and on stderr when they are called bad…; `quiet` says nothing. */
beforeEach(async () => {
  const store = await openTestStore();
  harness = startHarness(store, {
    async run(context) {
      const { label } = context.target;
      await context.enter('one');
      context.log('connecting');
      if (label !== 'quiet') await context.output('stdout', Buffer.from(`=1+1 "${label}"\n`));
      if (!label.startsWith('bad')) return { ...done, exitCode: 0 };
      await context.output('stderr', Buffer.from('broken'));
      return { state: 'failed', code: '0', message: 'exit 3', exitCode: 3 };
    },
  });
  jobs = createJobsService({
    ...{ store, engine: harness.engine, offer: downloads.offer },
    retrySpec: createRetrySpec(async () => {}),
    storage: async () => ({ outputBytes: 0, fileBytes: 0, freeBytes: 0 }),
    renewSecrets: async () => undefined,
  });
  await harness.engine.start();
});

afterEach(() => harness.engine.stop());

async function fetched(wish: Input<'jobs.download'>): Promise<{ name: string; bytes: Buffer }> {
  const { ticket, fileName } = await jobs.download(systemActor, contract['jobs.download'].input.parse(wish));
  const parts: Uint8Array[] = [];
  for await (const part of downloads.take(systemActor, ticket).content(new AbortController().signal))
    parts.push(part);
  return { name: fileName, bytes: Buffer.concat(parts) };
}

async function run(labels: readonly string[]) {
  const enqueued = await harness.enqueue(labels);
  await harness.ended(enqueued.targetIds);
  return enqueued;
}

describe('output as a file', () => {
  it('of a whole run as text: each host with its result, then what it sent', async () => {
    const { jobId } = await run(['a', 'bad', 'quiet']);
    const { name, bytes } = await fetched({ jobId, format: 'text', language: 'en' });
    expect(name).toBe(`job${jobId}-a test.txt`);
    const text = bytes.toString().replace(/[\d.]+ s =/g, 'N s =');
    expect(text).toBe(
      '===== a · succeeded · exit code 0 · N s =====\n=1+1 "a"\n\n' +
        '===== bad · failed · exit code 3 · N s =====\n=1+1 "bad"\nbroken\n\n' +
        '===== quiet · succeeded · exit code 0 · N s =====\n\n',
    );
  });

  it('of a whole run as CSV, whose formulas are text', async () => {
    const { jobId } = await run(['a', 'bad']);
    const { bytes } = await fetched({ jobId, format: 'csv', language: 'zh' });
    const lines = bytes.toString().split('\r\n');
    expect(lines[0]).toBe('\ufeff地址,状态,退出码,耗时（秒）,结果码,说明,标准输出,标准错误');
    expect(lines[1]).toMatch(/^a,成功,0,[\d.]+,0,,"'=1\+1 ""a""\n",""$/);
    expect(lines[2]).toMatch(/^bad,失败,3,[\d.]+,0,exit 3,"'=1\+1 ""bad""\n","broken"$/);
    expect(lines[3]).toBe('');
  });

  it('of a whole run as an archive: a file a host and stream, and the list of results', async () => {
    const { jobId } = await run(['a', 'bad', 'quiet', 'A', 'fe80::1']);
    const { bytes } = await fetched({ jobId, format: 'zip', language: 'en' });
    const files = unzip(bytes);
    expect([...files.keys()]).toEqual([
      'hosts.csv',
      'a.stdout.txt',
      'bad.stdout.txt',
      'bad.stderr.txt',
      'A-2.stdout.txt',
      'fe80_1.stdout.txt',
    ]);
    expect(files.get('bad.stderr.txt')).toBe('broken');
    expect(files.get('hosts.csv')).toMatch(
      /^\ufeffAddress,State,Exit code,Duration \(s\),Code,Message\r\na,succeeded,0,/,
    );
  });

  it('of one result group, of one host, of one attempt', async () => {
    const { jobId, targetIds } = await run(['a', 'bad', 'quiet']);
    const groups = (await jobs.groups(jobId)).items;
    const failed = groups.find(({ state }) => state === 'failed');
    const group = await fetched({ jobId, groupKey: failed?.key, format: 'csv' });
    expect(group.bytes.toString().split('\r\n')).toHaveLength(3);
    const one = await fetched({ jobId, targetId: targetIds[1], format: 'text', streams: ['stderr'] });
    expect([one.name, one.bytes.toString()]).toEqual([`bad-job${jobId}.log`, 'broken']);
    await jobs.retry(systemActor, { jobId });
    await harness.ended(targetIds);
    const log = (attempt: number) =>
      fetched({ jobId, targetId: targetIds[1], attempt, format: 'text', streams: ['log', 'stdout'] });
    expect((await log(1)).bytes.toString()).toBe('connecting\n=1+1 "bad"\n');
    expect((await log(3)).bytes).toHaveLength(0);
  });

  it('is refused for what is not there', async () => {
    const { jobId } = await run(['a']);
    await expect(fetched({ jobId: 99, format: 'zip' })).rejects.toMatchObject({ reason: 'common.notFound' });
    const other = await run(['b']);
    await expect(fetched({ jobId, targetId: other.targetIds[0], format: 'text' })).rejects.toMatchObject({
      reason: 'common.notFound',
    });
  });
});
