import { markOfServers } from '@main/domains/agents/relays';
import { describe, expect, it } from 'vitest';
import { type Listener, listen } from './support';

/** Two cloud areas with a proxy and a host each; answers the tokens of their agents. */
async function areas(listener: Listener) {
  const { store, agents } = listener;
  const at = { source: 'manual', created_at: 1, updated_at: 1 } as const;
  const tokens: Record<string, string> = {};
  await store.write(async ({ db }) => {
    for (const id of [3, 4])
      await db
        .insertInto('clouds')
        .values({ id, name: `area ${id}`, ...at })
        .execute();
    const hosts = [
      { id: 1, cloud_id: 3, node_type: 'PROXY' },
      { id: 2, cloud_id: 3, node_type: 'PAGENT' },
      { id: 3, cloud_id: 4, node_type: 'PROXY' },
      { id: 4, cloud_id: 4, node_type: 'PAGENT' },
    ] as const;
    for (const host of hosts) {
      const address = { inner_ip: `10.0.0.${host.id}`, ip_key: `${host.id}`, uid: `${host.id}` };
      await db
        .insertInto('hosts')
        .values({ ...host, ...address, ...at })
        .execute();
    }
  });
  for (const hostId of [1, 2, 3, 4]) {
    const name = `h${hostId}`;
    tokens[name] = (await agents.registry.create({ name, hostId })).token;
  }
  return tokens;
}

describe('what comes through a relay', () => {
  it('is taken from agents of its own area alone', async () => {
    const listener = await listen();
    const { h1, h2, h4 } = await areas(listener);
    const ask = async (agent: string, name: string, relay?: string) => {
      const headers = { authorization: agent, ...(relay !== undefined && { 'x-muster-relay': relay }) };
      const response = await fetch(`${listener.url}/agent/task?agent_name=${name}`, { headers });
      return response.status;
    };
    expect(await ask(h2 ?? '', 'h2', h1)).toBe(200);
    expect(await ask(h2 ?? '', 'h2')).toBe(200);
    expect(await ask(h4 ?? '', 'h4', h1)).toBe(403);
    // Not a proxy, nobody at all, and nothing: the next relay may be a good one.
    expect(await ask(h2 ?? '', 'h2', h4)).toBe(503);
    expect(await ask(h2 ?? '', 'h2', 'made up')).toBe(503);
    expect(await ask(h2 ?? '', 'h2', '')).toBe(503);
    expect(await ask('made up', 'h2', h1)).toBe(401);
  });

  it('registers no agent of another area, and none that the CMDB does not place', async () => {
    const listener = await listen();
    const { h1, h2, h4 } = await areas(listener);
    const register = async (name: string, token: string | undefined) => {
      const response = await fetch(`${listener.url}/agent/new`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-muster-relay': h1 ?? '' },
        body: JSON.stringify({ name, token }),
      });
      return [response.status, await response.json()];
    };
    expect(await register('h2', h2)).toEqual([200, { status: true }]);
    const foreign = [403, { status: false, message: '该 agent 不属于此 PROXY 的云区域' }];
    expect(await register('h4', h4)).toEqual(foreign);
    const expiresAt = listener.clock.now() + 60_000;
    const actor = { kind: 'user', id: 1, name: 'ops', groups: [], only: null, via: 'api' } as const;
    const { enrolments } = listener.agents;
    const { token } = await enrolments.create(actor, { name: 'rack', maxUses: 5, expiresAt });
    expect(await register('fresh', token)).toEqual(foreign);
    expect((await enrolments.list())[0]?.uses).toBe(0);
  });

  it('tells an agent of its area which relays there are now, where it knows others', async () => {
    const listener = await listen();
    const { h1, h2 } = await areas(listener);
    const facts = { relay: true, port: 8611, version: '1', addresses: [] };
    await listener.store.write((tx) =>
      tx.db
        .updateTable('agents')
        .set({ facts: JSON.stringify(facts) })
        .where('host_id', '=', 1)
        .execute(),
    );
    const ask = async (known: string, relay?: string) => {
      const headers = { authorization: h2 ?? '', ...(relay !== undefined && { 'x-muster-relay': relay }) };
      return (await fetch(`${listener.url}/agent/task?agent_name=h2${known}`, { headers })).json();
    };
    const nothing = { task_id: null, command: null };
    const servers = ['http://10.0.0.1:8611'];
    expect(await ask('&servers=old', h1)).toEqual({ ...nothing, servers });
    expect(await ask(`&servers=${markOfServers(servers)}`, h1)).toEqual(nothing);
    // An agent that takes no news, and one that came directly, hear what seed 001 says.
    expect(await ask('', h1)).toEqual(nothing);
    expect(await ask('&servers=old')).toEqual(nothing);
  });

  it('downloads with a token of a host of its area alone', async () => {
    const listener = await listen();
    const { h1, h3 } = await areas(listener);
    const token = await listener.agents.downloads.create(2, 60);
    const fetchFile = async (relay: string | undefined) =>
      (
        await fetch(`${listener.url}/agent/download/install.sh`, {
          headers: { authorization: token, 'x-muster-relay': relay ?? '' },
        })
      ).status;
    expect(await fetchFile(h1)).toBe(200);
    expect(await fetchFile(h3)).toBe(403);
  });
});
