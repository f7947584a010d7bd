import { agentColumns, createAgentsService, viewAgent } from '@main/domains/agents';
import { agentFacts } from '@main/domains/agents/facts';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Bench, forever, openBench } from './support';

let bench: Bench;
let id: number;
let token: string;
beforeEach(async () => {
  bench = await openBench();
  ({ id, token } = await bench.agents.registry.create({ name: 'web01', hostId: 1 }));
});

const caller = (instance: string, hostName: string, address: string) => ({
  ...{ instance, hostName, addresses: [address] },
});
const original = caller('instance-a', 'web01', '10.0.0.1');
const copy = caller('instance-b', 'clone', '10.0.0.66');

const register = (who: typeof original, as = token) => {
  const facts = agentFacts.parse({ version: '0.1.0', hostname: who.hostName, addresses: who.addresses });
  return bench.agents.registry.register({ name: 'web01', token: as, facts, caller: who });
};
const heard = (who: typeof original) => bench.agents.identities.heard(id, who);
const list = async (conflict?: boolean) => {
  const paging = { page: 1, pageSize: 50, sortBy: 'name', descending: false, keyword: '' } as const;
  return (await bench.agents.registry.list({ ...paging, conflict })).items.map(viewAgent);
};
const conflict = async () => (await list())[0]?.conflict ?? null;

describe('two machines with one token', () => {
  it('are told from a restart, flagged with both, and found', async () => {
    await register(original);
    await heard(original);
    await register(copy);
    await heard(copy);
    expect(await conflict()).toBeNull();
    expect(await list(true)).toEqual([]);
    bench.rung.length = 0;
    await heard(original);
    expect(bench.rung).toEqual(['agents.changed']);
    expect(await conflict()).toEqual({
      since: bench.clock.now(),
      between: [
        { hostName: 'web01', addresses: ['10.0.0.1'], at: bench.clock.now() },
        { hostName: 'clone', addresses: ['10.0.0.66'], at: bench.clock.now() },
      ],
    });
    expect(await list(true)).toHaveLength(1);
    const cells = agentColumns.map(
      ({ cell }) =>
        (item: never) =>
          cell(item, 'en'),
    );
    const [flagged] = await list(true);
    expect(cells.map((cell) => cell(flagged as never))).toContain('web01 (10.0.0.1), clone (10.0.0.66)');
  });

  it('are handed no work until there is one again, which then gets what has waited', async () => {
    const asking = { id, pollSeconds: 30 };
    const next = () => bench.agents.tasks.next(asking, 0, forever);
    await register(original);
    await heard(copy);
    await heard(original);
    await bench.store.write(({ db }) =>
      db.updateTable('agents').set({ host_id: null, inner_ip: '10.0.0.1' }).where('id', '=', id).execute(),
    );
    expect(await bench.agents.registry.agentAt('10.0.0.1')).toBeUndefined();
    const task = await bench.agents.tasks.add({ agentId: id, command: 'reboot', timeoutSeconds: 60 });
    expect([await next(), await next()]).toEqual([undefined, undefined]);
    await bench.agents.registry.resetToken(id);
    expect(await bench.agents.registry.agentAt('10.0.0.1')).toBe(id);
    expect(await next()).toEqual({ id: task, command: 'reboot' });
  });

  it('write once, however often they alternate', async () => {
    for (const who of [original, copy, original]) await heard(who);
    const before = await conflict();
    bench.rung.length = 0;
    bench.clock.pass(60);
    for (const who of [copy, original, copy]) await heard(who);
    expect(bench.rung).toEqual([]);
    expect(await conflict()).toEqual(before);
  });

  it('overwrite nothing: what the first told stands again, and what comes after is not kept', async () => {
    await register(original);
    await register(copy);
    expect(bench.kept.at(-1)).toEqual({ hostId: 1, hostName: 'clone' });
    await heard(original);
    expect(bench.kept.at(-1)).toEqual({ hostId: 1, hostName: 'web01' });
    expect((await bench.agents.registry.toldOf(1))?.facts.hostname).toBe('web01');
    const kept = bench.kept.length;
    expect(await register(copy)).toEqual({ id });
    await bench.agents.registry.register({ name: 'web01', token, facts: agentFacts.parse({}) });
    expect(bench.kept).toHaveLength(kept);
    expect((await bench.agents.registry.toldOf(1))?.facts.hostname).toBe('web01');
    expect((await list())[0]).toMatchObject({ status: 'RUNNING' });
  });

  it('are shown by a registration too, which then keeps nothing', async () => {
    await register(original);
    await heard(copy);
    const kept = bench.kept.length;
    await register(original);
    expect(await conflict()).toMatchObject({ between: [{ hostName: 'web01' }, { hostName: 'clone' }] });
    expect(bench.kept.slice(kept)).toEqual([{ hostId: 1, hostName: 'web01' }]);
  });

  it('puts back what stood there when Muster was started between', async () => {
    await register(original);
    const { store, vault, clock } = bench;
    const bus = createBus(() => undefined);
    const agents = createAgentsService({
      bundled: '0.2.0',
      store,
      vault,
      clock,
      bus,
      logger: silentLogger,
      hosts: bench.hosts,
    });
    bench = { ...bench, agents };
    await heard({ ...original, hostName: '' });
    await register(copy);
    await heard(original);
    expect((await agents.registry.toldOf(1))?.facts.hostname).toBe('web01');
  });

  it('stay flagged over a start of Muster, and write nothing more then', async () => {
    for (const who of [original, copy, original]) await heard(who);
    const { store, vault, clock } = bench;
    const rung: string[] = [];
    const bus = createBus(() => undefined);
    bus.listen(({ event }) => rung.push(event));
    const agents = createAgentsService({
      bundled: '0.2.0',
      store,
      vault,
      clock,
      bus,
      logger: silentLogger,
      hosts: bench.hosts,
    });
    await agents.start();
    for (const who of [original, copy, original]) await agents.identities.heard(id, who);
    await agents.stop();
    expect(rung).toEqual([]);
    expect(await conflict()).not.toBeNull();
  });
});

describe('the end of a conflict', () => {
  beforeEach(async () => {
    for (const who of [original, copy, original]) await heard(who);
    expect(await conflict()).not.toBeNull();
  });

  it('is a token reset: the copy is refused, the right one counts as new', async () => {
    const fresh = await bench.agents.registry.resetToken(id);
    expect(await conflict()).toBeNull();
    expect(await register(copy)).toBeUndefined();
    expect(await register(original, fresh)).toEqual({ id });
    await heard(original);
    expect(await conflict()).toBeNull();
    expect(bench.kept.at(-1)).toEqual({ hostId: 1, hostName: 'web01' });
    await heard(copy);
    await heard(original);
    expect(await conflict()).not.toBeNull();
  });

  it('is a reinstallation', async () => {
    const host = { hostId: 1, innerIp: '10.0.0.1', nodeType: 'AGENT', name: 'web01' };
    await bench.agents.registry.prepareForHost(host);
    expect(await conflict()).toBeNull();
  });

  it('is neither time nor a registration', async () => {
    bench.clock.pass(86_400);
    await register(original);
    await heard(original);
    expect(await conflict()).not.toBeNull();
  });
});
