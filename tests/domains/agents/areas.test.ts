import { insertMany } from '@main/platform/store';
import { expect, it } from 'vitest';
import { type Bench, openBench } from './support';

/**
 * Area 3 has the proxies 11 and 12 and the hosts 13 and 14 behind them, area 4 the proxy 21 alone,
 * area 5 the host 31 behind a proxy that never was.
 */
async function openAreas(): Promise<Bench & { see(hostId: number): Promise<void> }> {
  const bench = await openBench();
  const { store, clock, agents } = bench;
  const host = (id: number, cloudId: number, nodeType: 'PROXY' | 'PAGENT') => ({
    ...{
      id,
      uid: `u${id}`,
      cloud_id: cloudId,
      inner_ip: `10.3.0.${id}`,
      ip_key: `${id}`,
      node_type: nodeType,
    },
    ...{ source: 'manual' as const, creator: 'ops', created_at: 1, updated_at: 1 },
  });
  const hosts = [
    ...[host(11, 3, 'PROXY'), host(12, 3, 'PROXY'), host(13, 3, 'PAGENT'), host(14, 3, 'PAGENT')],
    ...[host(21, 4, 'PROXY'), host(31, 5, 'PAGENT')],
  ];
  await store.write(async (tx) => {
    const clouds = [3, 4, 5].map((id) => ({ id, name: `area ${id}`, source: 'manual' as const }));
    await insertMany(
      tx,
      'clouds',
      clouds.map((cloud) => ({ ...cloud, created_at: 1, updated_at: 1 })) as never,
    );
    await insertMany(tx, 'hosts', hosts as never);
  });
  const made = new Map<number, { id: number; token: string }>();
  for (const { id } of hosts) {
    const agent = await agents.registry.create({ name: `n${id}` });
    made.set(id, agent);
    const facts = JSON.stringify({ relay: true, port: 8611 });
    await store.write(({ db }) =>
      db
        .updateTable('agents')
        .set({ host_id: id, facts })
        .where('id', '=', agent.id)
        .execute()
        .then(() => undefined),
    );
  }
  return {
    ...bench,
    async see(hostId) {
      await store.write(({ db }) =>
        db
          .updateTable('agents')
          .set({ last_seen_at: clock.now(), poll_seconds: 30 })
          .where('id', '=', made.get(hostId)?.id ?? 0)
          .execute()
          .then(() => undefined),
      );
    },
  };
}

it('an area tells its proxies, those that are valid, and who is behind them', async () => {
  const { agents, see } = await openAreas();
  await see(11);
  expect(await agents.proxies.areas()).toEqual([
    { cloudId: 3, proxies: 2, valid: 1, behind: 2 },
    { cloudId: 4, proxies: 1, valid: 0, behind: 0 },
    { cloudId: 5, proxies: 0, valid: 0, behind: 1 },
  ]);
});

it('hosts are stranded when the last valid proxy of their area leaves, however it is named', async () => {
  const { agents, see, store } = await openAreas();
  await see(11);
  await see(21);
  const lost = [{ cloudId: 3, name: 'area 3', behind: 2 }];
  const { stranded } = agents.proxies;
  expect(await stranded({ hostIds: [11] })).toEqual(lost);
  expect(await stranded({ cloudId: 3, addresses: ['10.3.0.11'] })).toEqual(lost);
  const { id } = await store.read
    .selectFrom('agents')
    .select('id')
    .where('host_id', '=', 11)
    .executeTakeFirstOrThrow();
  expect(await stranded({ agentIds: [id] })).toEqual(lost);
  expect(await stranded({ hostIds: [11, 13] })).toEqual([{ ...lost[0], behind: 1 }]);
  // Who leaves with it, is not left behind; nobody is behind the one of area 4.
  expect(await stranded({ hostIds: [11, 13, 14, 21] })).toEqual([]);
  expect(await stranded({ cloudId: 4, addresses: ['10.3.0.11'] })).toEqual([]);
  expect(await stranded({ hostIds: [13] })).toEqual([]);
  await see(12);
  expect(await stranded({ hostIds: [11] })).toEqual([]);
});
