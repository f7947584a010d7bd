import { createHmac } from 'node:crypto';
import { contract, type Input } from '@contract/index';
import type { JobState } from '@contract/states';
import { createNotify } from '@main/domains/notify';
import type { Actor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { type Clock, systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { postText } from '@main/platform/http/post';
import type { Tx } from '@main/platform/store/store';
import { createVault, passphraseProvider } from '@main/platform/vault';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/harness';
import { type FeishuBot, startFeishuBot } from '../../support/feishu-bot';
import { type Receiver, type Reply, startReceiver } from '../../support/receiver';
import { openTestStore } from '../../support/store';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const ann: Actor = { kind: 'user', id: 1, name: 'ann', groups: [1], only: null, via: 'console' };
const rule: Input<'notify.saveChannel'>['rule'] = {
  ...{ ended: 'all', waiting: false, own: false, kinds: [], language: 'zh' },
};

type TestStore = Awaited<ReturnType<typeof openTestStore>>;

async function open(options: { store?: TestStore; clock?: Clock; consoleUrl?: string } = {}) {
  const store = options.store ?? (await openTestStore());
  const clock = options.clock ?? systemClock;
  const bus = createBus((error) => {
    throw error;
  });
  const vault = await createVault({
    store,
    provider: passphraseProvider('test', { n: 1024, r: 8, p: 1 }),
    clock,
  });
  const headers: Record<string, string>[] = [];
  const { notify, watch } = createNotify({
    ...{ store, vault, bus, clock, logger: silentLogger },
    surroundings: {
      consoleUrl: () => options.consoleUrl ?? '',
      post: (url, body, signal, given) => {
        headers.push({ ...given });
        return postText(url, body, signal, given);
      },
    },
  });
  await watch.start();
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= watch.stop();
    return stopped;
  };
  cleanUps.push(stop);
  const save = (wish: Partial<Input<'notify.saveChannel'>>) =>
    notify.save(
      ann,
      contract['notify.saveChannel'].input.parse({
        kind: 'webhook',
        name: 'ops',
        enabled: true,
        rule,
        ...wish,
      }),
    );
  return { store, notify, bus, save, stop, headers };
}

/** A job that has just ended, with one host that failed. */
async function endJob(
  { store, bus }: Pick<Awaited<ReturnType<typeof open>>, 'store' | 'bus'>,
  job: { state?: JobState; kind?: string; createdBy?: string; title?: string } = {},
): Promise<number> {
  const now = Date.now();
  const id = await store.write(async (tx) => {
    const row = {
      ...{ kind: job.kind ?? 'script', title: job.title ?? 'check <disk>', state: job.state ?? 'failed' },
      ...{ spec: '{}', created_by: job.createdBy ?? 'bob', origin: 'console', concurrency: 1, total: 1 },
      ...{ created_at: now - 2000, started_at: now - 1500, finished_at: now },
    } as const;
    const { id } = await tx.db.insertInto('jobs').values(row).returning('id').executeTakeFirstOrThrow();
    await tx.db
      .insertInto('job_targets')
      .values({ job_id: id, position: 0, label: 'a', state: 'failed', created_at: now })
      .execute();
    return id;
  });
  bus.emit('job.changed', { jobId: id });
  return id;
}

/** A job of two batches that waits after its first one. */
async function waitingJob({
  store,
  bus,
}: Pick<Awaited<ReturnType<typeof open>>, 'store' | 'bus'>): Promise<number> {
  const now = Date.now();
  const id = await store.write(async (tx) => {
    const row = {
      ...{ kind: 'script', title: 'roll out', state: 'waiting' as const, spec: '{}' },
      ...{ created_by: 'bob', origin: 'console', concurrency: 1, total: 2, finished_at: null },
      ...{
        created_at: now - 2000,
        started_at: now - 1500,
        rolling: JSON.stringify({ plan: '1', confirm: 'all', stopAt: null }),
      },
    };
    const { id } = await tx.db.insertInto('jobs').values(row).returning('id').executeTakeFirstOrThrow();
    const target = { job_id: id, created_at: now };
    await tx.db
      .insertInto('job_targets')
      .values([
        { ...target, position: 0, label: 'a', state: 'succeeded', batch: 0 },
        { ...target, position: 1, label: 'b', state: 'queued', batch: 1 },
      ])
      .execute();
    await noteWait(tx, id, now);
    return id;
  });
  bus.emit('job.changed', { jobId: id });
  return id;
}
const noteWait = (tx: Tx, jobId: number, at: number) =>
  tx.db
    .insertInto('job_records')
    .values({ job_id: jobId, at, actor: '', action: 'waiting', batch: 0, hosts: null })
    .execute();

async function receiver(reply?: Reply): Promise<Receiver> {
  const made = await startReceiver(reply);
  cleanUps.push(made.close);
  return made;
}
async function bot(secret?: string): Promise<FeishuBot> {
  const made = await startFeishuBot(secret);
  cleanUps.push(made.close);
  return made;
}
const outbox = ({ store }: { store: TestStore }) =>
  store.read.selectFrom('notify_outbox').selectAll().execute();

describe('a webhook', () => {
  it('is told of the end of a job, signed, with a link', async () => {
    const { url, bodies, received } = await receiver();
    const made = await open({ consoleUrl: 'https://muster.example/' });
    await made.save({ secretUrl: url, signingSecret: 'shared' });
    const jobId = await endJob(made);
    await received(1);
    expect(bodies[0]).toMatchObject({
      event: 'job.ended',
      id: '1',
      job: {
        ...{ id: jobId, kind: 'script', title: 'check <disk>', state: 'failed', createdBy: 'bob', total: 1 },
        ...{ counts: { failed: 1 }, url: `https://muster.example/#/jobs/${jobId}` },
      },
    });
    const [sent] = made.headers;
    const expected = createHmac('sha256', 'shared')
      .update(`${sent?.['x-muster-timestamp']}.${JSON.stringify(bodies[0])}`)
      .digest('hex');
    expect(sent?.['x-muster-signature']).toBe(`sha256=${expected}`);
    await until(async () => (await outbox(made))[0]?.state === 'delivered');
  });

  it('is told once for each end, however often the job changes', async () => {
    const { url, bodies, received } = await receiver();
    const made = await open();
    await made.save({ secretUrl: url });
    const jobId = await endJob(made);
    await received(1);
    made.bus.emit('job.changed', { jobId });
    await endJob(made);
    await received(2);
    expect(bodies).toHaveLength(2);
    expect(await outbox(made)).toHaveLength(2);
  });

  it('is tried again, given up after a day, and can be sent what it missed', async () => {
    let up = false;
    const replies: Reply = () => (up ? { text: '' } : { status: 503, text: 'down for repairs' });
    const { url, bodies, received } = await receiver(replies);
    let now = Date.now();
    const made = await open({ clock: { now: () => (now += 3_600_000) } });
    const { id } = await made.save({ secretUrl: url });
    const jobId = await endJob(made);
    await until(async () => {
      made.bus.emit('job.changed', { jobId });
      return (await outbox(made))[0]?.state === 'dead';
    });
    expect((await made.notify.channels()).items).toMatchObject([
      { id, dead: 1, waiting: 0, lastError: 'answered with HTTP 503: down for repairs' },
    ]);
    up = true;
    const before = bodies.length;
    expect(await made.notify.resend(id)).toEqual({ resent: 1 });
    await received(before + 1);
    await until(async () => (await outbox(made))[0]?.state === 'delivered');
    await expect(made.notify.resend(id)).rejects.toMatchObject({ reason: 'notify.nothingToResend' });
  });

  it('is told after a restart of what ended just before, and nothing of old days', async () => {
    const { url, bodies, received } = await receiver();
    const first = await open();
    await first.save({ secretUrl: url });
    const silent = { store: first.store, bus: createBus(() => undefined) };
    await first.stop();
    await endJob(silent);
    await silent.store.write((tx) =>
      tx.db
        .updateTable('jobs')
        .set({ finished_at: Date.now() + 5 })
        .execute(),
    );
    await endJob(silent, { title: 'second' });
    await silent.store.write((tx) =>
      tx.db.updateTable('jobs').set({ finished_at: 1000 }).where('title', '=', 'second').execute(),
    );
    await open({ store: first.store });
    await received(1);
    expect(bodies).toMatchObject([{ job: { title: 'check <disk>' } }]);
    expect(await outbox(first)).toHaveLength(1);
  });
});

describe('a job that waits for confirmation', () => {
  const waits = { ...rule, ended: 'none', waiting: true } as const;

  it('is told once for each time that it waits, with the batch it came to; then that it ended', async () => {
    const { url, bodies, received } = await receiver();
    const made = await open({ consoleUrl: 'http://10.0.0.1:8620' });
    await made.save({ secretUrl: url, rule: { ...waits, ended: 'all' } });
    const screens: number[] = [];
    made.bus.listen((message) => {
      if (message.event === 'job.waiting') screens.push(message.data.jobId);
    });
    const jobId = await waitingJob(made);
    await received(1);
    expect(made.headers[0]?.['x-muster-event']).toBe('job.waiting');
    expect(bodies[0]).toMatchObject({
      event: 'job.waiting',
      job: {
        ...{ id: jobId, state: 'waiting', counts: { succeeded: 1, queued: 1 }, finishedAt: null },
        ...{ batch: 1, batches: 2, url: `http://10.0.0.1:8620/#/jobs/${jobId}` },
      },
    });
    made.bus.emit('job.changed', { jobId });
    await made.store.write((tx) => noteWait(tx, jobId, Date.now() + 50));
    made.bus.emit('job.changed', { jobId });
    await received(2);
    await made.store.write((tx) =>
      tx.db.updateTable('jobs').set({ state: 'succeeded', finished_at: Date.now() }).execute(),
    );
    made.bus.emit('job.changed', { jobId });
    await received(3);
    expect((await outbox(made)).map(({ event }) => event)).toEqual(['waiting', 'waiting', 'ended']);
    expect(screens).toEqual([jobId, jobId]);
  });

  it('is told after a restart if it still waits, and not twice', async () => {
    const { url, bodies, received } = await receiver();
    const first = await open();
    await first.save({ secretUrl: url, rule: waits });
    await first.stop();
    await waitingJob({ store: first.store, bus: createBus(() => undefined) });
    const second = await open({ store: first.store });
    await received(1);
    await until(async () => (await outbox(first))[0]?.state === 'delivered');
    await second.stop();
    await open({ store: first.store });
    expect(await outbox(first)).toHaveLength(1);
    expect(bodies).toHaveLength(1);
  });

  it('is not told to those who did not ask for it, and does not move the mark of what ended', async () => {
    const made = await open();
    await made.save({ secretUrl: 'http://127.0.0.1:1/x' });
    const mark = () => made.store.read.selectFrom('notify_progress').selectAll().execute();
    const before = await mark();
    const told = new Promise<void>((resolve) => {
      made.bus.listen(({ event }) => event === 'job.waiting' && resolve());
    });
    await waitingJob(made);
    await told;
    expect(await outbox(made)).toEqual([]);
    expect(await mark()).toEqual(before);
  });

  it('makes a blue card that asks to confirm', async () => {
    const { url, messages } = await bot();
    const made = await open({ consoleUrl: 'http://10.0.0.1:8620' });
    await made.save({ kind: 'feishu', secretUrl: url, rule: { ...waits, language: 'en' } });
    await waitingJob(made);
    await until(async () => messages.length === 1);
    expect(messages[0]?.card?.header).toMatchObject({
      template: 'blue',
      title: { content: 'Job waits for confirmation：roll out' },
    });
    const card = JSON.stringify(messages[0]);
    for (const words of ['waits for confirmation', '1 / 2', 'Batches done', 'Look and confirm'])
      expect(card).toContain(words);
  });
});

describe('rules', () => {
  it.each([
    [{ ended: 'failed' }, { state: 'succeeded' }, 0],
    [{ ended: 'failed' }, { state: 'partly_failed' }, 1],
    [{ ended: 'none' }, { state: 'failed' }, 0],
    [{ own: true }, { createdBy: 'bob' }, 0],
    [{ own: true }, { createdBy: 'ann' }, 1],
    [{ kinds: ['agent.install'] }, { kind: 'script' }, 0],
    [{ kinds: ['agent.install', 'script'] }, { kind: 'script' }, 1],
  ] satisfies [Partial<typeof rule>, Parameters<typeof endJob>[1], number][])(
    '%j for a job %j owes %d',
    async (change, job, count) => {
      const made = await open();
      await made.save({
        secretUrl: 'http://127.0.0.1:1/x',
        rule: { ...rule, ...change },
      });
      const told = new Promise<void>((resolve) => {
        made.bus.listen(({ event }) => event === 'job.ended' && resolve());
      });
      await endJob(made, job);
      await told;
      expect(await outbox(made)).toHaveLength(count);
    },
  );

  it('of a channel that is switched off owe nothing', async () => {
    const made = await open();
    await made.save({ secretUrl: 'http://127.0.0.1:1/x', enabled: false });
    const told = new Promise<void>((resolve) => {
      made.bus.listen(({ event }) => event === 'job.ended' && resolve());
    });
    await endJob(made);
    await told;
    expect(await outbox(made)).toEqual([]);
  });
});

describe('a Feishu bot', () => {
  it('gets a card in the colour of the result, signed as it asks for it', async () => {
    const { url, messages } = await bot('bot secret');
    const made = await open({ consoleUrl: 'http://10.0.0.1:8620' });
    await made.save({ kind: 'feishu', secretUrl: url, signingSecret: 'bot secret' });
    const jobId = await endJob(made, { state: 'partly_failed' });
    await until(async () => messages.length === 1);
    const [message] = messages;
    expect(message?.card?.header).toMatchObject({
      template: 'orange',
      title: { content: '作业已结束：check <disk>' },
    });
    expect(JSON.stringify(message)).toContain(`http://10.0.0.1:8620/#/jobs/${jobId}`);
    await until(async () => (await outbox(made))[0]?.state === 'delivered');
  });

  it('that refuses with HTTP 200 has not taken it', async () => {
    const { url, messages, refuseNext } = await bot('right');
    const made = await open();
    const { id } = await made.save({ kind: 'feishu', secretUrl: url, signingSecret: 'wrong' });
    expect(await made.notify.test(ann, id)).toEqual({
      error:
        'answered with code 19021: sign match fail or timestamp is not within one hour from current time',
    });
    await made.save({ id, kind: 'feishu', signingSecret: 'right' });
    expect(await made.notify.test(ann, id)).toEqual({ error: '' });
    expect(messages).toHaveLength(1);
    refuseNext(11232, 'frequency limited');
    expect((await made.notify.test(ann, id)).error).toContain('11232');
    await made.save({ id, kind: 'feishu', secretUrl: `${url}x` });
    expect((await made.notify.test(ann, id)).error).toContain('19001');
  });
});

describe('a channel', () => {
  it('shows nothing of what is secret in it, and keeps it when it is not given again', async () => {
    const { url, messages } = await bot('s3cret');
    const made = await open();
    const { id } = await made.save({ kind: 'feishu', secretUrl: url, signingSecret: 's3cret' });
    await made.save({ id, kind: 'feishu', name: 'renamed' });
    const { items } = await made.notify.channels();
    expect(items).toMatchObject([{ name: 'renamed', signed: true, createdBy: 'ann' }]);
    expect(items[0]?.shownAddress).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open-apis\/bot\/v2\/hook\/…0d1e$/);
    const kept = JSON.stringify(await made.store.read.selectFrom('notify_channels').selectAll().execute());
    expect(kept).not.toMatch(/s3cret|0f8b4d5e/);
    expect(await made.notify.test(ann, id)).toEqual({ error: '' });
    expect(messages).toHaveLength(1);
    await made.save({ id, kind: 'feishu', signingSecret: '' });
    expect((await made.notify.test(ann, id)).error).toContain('19021');
    await made.notify.remove(id);
    expect((await made.notify.channels()).items).toEqual([]);
    expect(
      await made.store.read
        .selectFrom('secrets')
        .selectAll()
        .where('table_name', '=', 'notify_channels')
        .execute(),
    ).toEqual([]);
  });

  it('needs an address, and must be there to be changed', async () => {
    const made = await open();
    await expect(made.save({})).rejects.toMatchObject({ issues: [{ path: 'secretUrl' }] });
    await expect(made.save({ id: 9 })).rejects.toMatchObject({ reason: 'common.notFound' });
    expect(
      contract['notify.saveChannel'].input.safeParse({
        kind: 'webhook',
        name: 'x',
        enabled: true,
        rule,
        secretUrl: 'file:///etc/passwd',
      }).success,
    ).toBe(false);
  });
});
