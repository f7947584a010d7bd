import { agentStatuses } from '@contract/states';
import { hasStatus } from '@main/domains/agents/agents.store';
import { agentFacts } from '@main/domains/agents/facts';
import { statusOf } from '@main/domains/agents/liveness';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Bench, forever, openBench, operator, registered } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});

const facts = agentFacts.parse({ version: '0.1.0', addresses: ['10.0.0.7'], poll_interval: 10, wait: 25 });
const list = (more: object = {}) =>
  bench.agents.registry.list({
    page: 1,
    pageSize: 50,
    sortBy: 'name',
    descending: false,
    keyword: '',
    ...more,
  });

describe('liveness', () => {
  it('is UNKNOWN, RUNNING within three poll intervals, TERMINATED after', () => {
    expect(statusOf(null, 30, 0)).toBe('UNKNOWN');
    expect(statusOf(0, 30, 90_000)).toBe('RUNNING');
    expect(statusOf(0, 30, 90_001)).toBe('TERMINATED');
  });

  it('is the same rule in SQL', async () => {
    const { id } = await bench.agents.registry.create({ name: 'a' });
    for (const seen of [null, 0, 1, 1000]) {
      await bench.store.write((tx) =>
        tx.db
          .updateTable('agents')
          .set({ last_seen_at: seen, poll_seconds: 30 })
          .where('id', '=', id)
          .execute(),
      );
      for (const now of [90_000, 90_001, 91_000, 91_001]) {
        const found = await Promise.all(
          agentStatuses.map(async (status) => {
            const rows = await bench.store.read
              .selectFrom('agents')
              .select('id')
              .where(hasStatus(status, now))
              .execute();
            return rows.length > 0 ? [status] : [];
          }),
        );
        expect(found.flat()).toEqual([statusOf(seen, 30, now)]);
      }
    }
  });
});

describe('versions', () => {
  it('marks and finds those that are older than the bundled one', async () => {
    const { registry } = bench.agents;
    for (const [name, version] of [
      ['old', '0.1.0'],
      ['same', '0.2.0'],
      ['newer', '0.10.0'],
      ['foreign', ''],
    ] as const) {
      const { token } = await registry.create({ name });
      await registry.register({ name, token, facts: { ...facts, version } });
    }
    const all = (await list()).items;
    expect(all.filter(({ outdated }) => outdated).map(({ name }) => name)).toEqual(['old']);
    expect(await list({ outdated: true })).toMatchObject({
      total: 1,
      items: [{ name: 'old', outdated: true }],
    });
  });

  it('tells of the first registration from a time on', async () => {
    const { registry } = bench.agents;
    const { id, token } = await registry.create({ name: 'web01' });
    await registry.register({ name: 'web01', token, facts });
    bench.clock.pass(1);
    const since = bench.clock.now();
    const next = registry.registeredSince(id, since, forever);
    await bench.agents.tasks.next({ id, pollSeconds: 30 }, 0, forever);
    bench.clock.pass(1);
    await registry.register({ name: 'web01', token, facts: { ...facts, version: '0.2.0' } });
    expect(await next).toEqual({ version: '0.2.0', at: since + 1000 });
    await registry.remove([id]);
    expect(await registry.registeredSince(id, since, forever)).toBeUndefined();
  });
});

describe('registering', () => {
  it('takes a right name and token, again too, and keeps what the agent tells', async () => {
    const { registry } = bench.agents;
    const { id, token } = await registry.create({ name: 'web01', hostId: 7 });
    expect(await registry.register({ name: 'web01', token: 'wrong', facts })).toBeUndefined();
    expect(await registry.register({ name: 'other', token, facts })).toBeUndefined();
    expect(await registry.register({ name: 'web01', token, facts })).toEqual({ id });
    expect(await registry.register({ name: 'web01', token, facts })).toEqual({ id });
    expect((await list()).items).toMatchObject([
      { id, inner_ip: '10.0.0.7', version: '0.1.0', poll_seconds: 25, status: 'RUNNING' },
    ]);
    expect(await registry.authenticate(token)).toMatchObject({ kind: 'agent', id, name: 'web01' });
  });

  it('a reset makes the old token fail everywhere at once', async () => {
    const { registry } = bench.agents;
    const { id, token } = await registered(bench);
    expect(await registry.known(token)).toMatchObject({ id });
    const renewed = await registry.resetToken(id);
    expect(await registry.known(token)).toBeUndefined();
    expect(await registry.register({ name: 'web01', token, facts })).toBeUndefined();
    expect((await list()).items[0]).toMatchObject({ awaits_registration: 1 });
    expect(await registry.register({ name: 'web01', token: renewed, facts })).toEqual({ id });
    expect((await list()).items[0]).toMatchObject({ awaits_registration: 0 });
  });

  it('keeps no token, only its hash', async () => {
    const { token } = await registered(bench);
    const rows = JSON.stringify(await bench.store.read.selectFrom('agents').selectAll().execute());
    expect(rows).not.toContain(token);
  });

  it('refuses a name that is taken, a host that is unknown, and a host that has an agent', async () => {
    const { registry } = bench.agents;
    await registry.create({ name: 'a', hostId: 1 });
    await expect(registry.create({ name: 'a' })).rejects.toMatchObject({ reason: 'agents.nameTaken' });
    await expect(registry.create({ name: 'b', hostId: 1 })).rejects.toMatchObject({
      reason: 'agents.hostHasAgent',
    });
    await expect(registry.create({ name: 'b', hostId: 99 })).rejects.toMatchObject({
      reason: 'common.notFound',
    });
    await expect(registry.resetToken(99)).rejects.toMatchObject({ reason: 'common.notFound' });
  });
});

describe('enrolment', () => {
  const enrol = (name: string, token: string) => bench.agents.registry.register({ name, token, facts });

  it('lets unknown names in, so many and so long, and gives each a token of its own', async () => {
    const { enrolments, registry } = bench.agents;
    const expiresAt = bench.clock.now() + 60_000;
    const { token } = await enrolments.create(operator, { name: 'rack 1', maxUses: 2, expiresAt });
    const first = await enrol('n1', token);
    expect(first?.token).toEqual(expect.any(String));
    expect(await registry.known(first?.token ?? '')).toMatchObject({ name: 'n1' });
    expect(await registry.register({ name: 'n1', token: first?.token ?? '', facts })).toEqual({
      id: first?.id,
    });
    expect(await enrol('n2', token)).toBeDefined();
    await expect(enrol('n3', token)).rejects.toMatchObject({ reason: 'agents.enrolmentSpent' });
    expect(await enrolments.list()).toMatchObject([{ name: 'rack 1', uses: 2, max_uses: 2 }]);
  });

  it('never takes over a name that is in use, but answers again where the answer was lost', async () => {
    const { enrolments, registry } = bench.agents;
    const expiresAt = bench.clock.now() + 60_000;
    const { token } = await enrolments.create(operator, { name: 'x', maxUses: 9, expiresAt });
    await registry.create({ name: 'by-hand' });
    expect(await enrol('by-hand', token)).toBeUndefined();
    const lost = await enrol('n1', token);
    const again = await enrol('n1', token);
    expect(again).toMatchObject({ id: lost?.id });
    expect(await registry.known(lost?.token ?? '')).toBeUndefined();
    await registry.register({ name: 'n1', token: again?.token ?? '', facts });
    expect(await enrol('n1', token)).toBeUndefined();
    expect((await enrolments.list())[0]?.uses).toBe(1);
  });

  it('ends by time and by hand', async () => {
    const { enrolments } = bench.agents;
    const make = () =>
      enrolments.create(operator, { name: 'x', maxUses: 9, expiresAt: bench.clock.now() + 60_000 });
    const late = await make();
    bench.clock.pass(60);
    await expect(enrol('n1', late.token)).rejects.toMatchObject({ reason: 'agents.enrolmentExpired' });
    const revoked = await make();
    await enrolments.revoke(revoked.id);
    await expect(enrol('n2', revoked.token)).rejects.toMatchObject({ reason: 'agents.enrolmentRevoked' });
    await expect(enrolments.revoke(99)).rejects.toMatchObject({ reason: 'common.notFound' });
    await expect(
      enrolments.create(operator, { name: 'x', maxUses: 1, expiresAt: bench.clock.now() }),
    ).rejects.toMatchObject({ issues: [{ path: 'expiresAt' }] });
  });
});

describe('installing', () => {
  const host = { hostId: 3, innerIp: '10.0.0.3', nodeType: 'AGENT', name: 'web01' };

  it('makes an agent of a free name, keeps it on a reinstall, and hears its first sign of life', async () => {
    const { registry } = bench.agents;
    await registry.create({ name: 'web01' });
    const first = await registry.prepareForHost(host);
    expect(first.name).toBe('web01-2');
    const second = await registry.prepareForHost(host);
    expect(second).toMatchObject({ id: first.id, name: 'web01-2' });
    expect(await registry.known(first.token)).toBeUndefined();
    const called = registry.called(3, bench.clock.now(), forever);
    await registry.register({ name: second.name, token: second.token, facts });
    await called;
    expect((await registry.ofHosts([3, 4])).get(3)).toMatchObject({ status: 'RUNNING', version: '0.1.0' });
    expect(await registry.removeForHost(3)).toBe(true);
    expect(await registry.removeForHost(3)).toBe(false);
  });

  it('stops waiting when the signal is aborted', async () => {
    await bench.agents.registry.prepareForHost(host);
    const stop = new AbortController();
    const called = bench.agents.registry.called(3, bench.clock.now(), stop.signal);
    stop.abort(new Error('stopped'));
    await expect(called).rejects.toThrow('stopped');
  });

  it('lets a download token in until it expires', async () => {
    const { downloads } = bench.agents;
    const token = await downloads.create(3, 60);
    expect(await downloads.allows(token)).toBe(true);
    expect(await downloads.allows('other')).toBe(false);
    bench.clock.pass(60);
    expect(await downloads.allows(token)).toBe(false);
    await downloads.sweep();
    expect(await bench.store.read.selectFrom('install_tokens').selectAll().execute()).toEqual([]);
  });
});

describe('the list', () => {
  it('filters by keyword and status, sorts and pages', async () => {
    await registered(bench, 'web01');
    await registered(bench, 'db01');
    await bench.agents.registry.create({ name: 'idle' });
    await bench.agents.stop();
    bench.clock.pass(100);
    await registered(bench, 'web02');
    expect((await list({ keyword: 'web' })).items.map(({ name }) => name)).toEqual(['web01', 'web02']);
    expect((await list({ status: ['TERMINATED'] })).items.map(({ name }) => name)).toEqual(['db01', 'web01']);
    expect(
      (await list({ status: ['UNKNOWN', 'RUNNING'], descending: true })).items.map(({ name }) => name),
    ).toEqual(['web02', 'idle']);
    expect(await list({ page: 2, pageSize: 3 })).toMatchObject({ total: 4, items: [{ name: 'web02' }] });
  });

  it('rings when an agent comes, goes, or is changed', async () => {
    const agent = await registered(bench);
    await bench.agents.stop();
    bench.rung.length = 0;
    await bench.agents.tasks.next(agent, 0, forever);
    await bench.agents.stop();
    expect(bench.rung).toEqual([]);
    bench.clock.pass(91);
    await bench.agents.stop();
    expect(bench.rung).toEqual(['agents.changed']);
    await bench.agents.registry.remove([agent.id]);
    expect(bench.rung).toHaveLength(2);
  });
});
