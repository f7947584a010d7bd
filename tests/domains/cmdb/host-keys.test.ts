import { silentLogger } from '@main/kernel/logger';
import { createSshPool, fingerprintOf, newPrivateKey, type SshEndpoint, SshError } from '@main/platform/ssh';
import { startSandboxHost } from '@main/platform/ssh/sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import { pairOf } from '../../support/ssh/keys';
import { migrateTo, openTestStoreIn, upTo } from '../../support/store';
import { openCmdb, operator } from './support';

const password = 'right Password 1';
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A CMDB with the sandbox host in it, and a pool that trusts as the CMDB says. */
async function openTrust(cloudId = 0) {
  const setup = await openCmdb();
  const { cmdb, store } = setup;
  const host = await startSandboxHost({
    address: '127.0.0.1',
    folder: store.dir,
    users: [{ name: 'ops', password }],
  });
  cleanUps.push(() => host.close());
  if (cloudId) await cmdb.sync(operator, { clouds: [{ id: cloudId, name: 'far' }] });
  const id = await cmdb.addHost(operator, {
    ...{ innerIp: '127.0.0.1', outerIp: '', cloudId, hostName: 'web01', osType: 'LINUX', businessId: null },
    ...{
      usage: '',
      location: '',
      remark: '',
      sshUser: 'ops',
      sshPort: host.port,
      authType: 'PASSWORD',
      password,
    },
  });
  const pool = createSshPool({ trust: cmdb.hostKeys, logger: silentLogger });
  cleanUps.push(() => pool.close());
  const connect = async (hostId = id) => {
    const auth = { kind: 'password', password } as const;
    const endpoint: SshEndpoint = { hostId, address: '127.0.0.1', port: host.port, username: 'ops', auth };
    try {
      await pool.session(endpoint);
      pool.drop(hostId);
      return 'connected';
    } catch (error) {
      return error instanceof SshError ? error.code : error;
    }
  };
  const list = async (...states: ('trusted' | 'pending' | 'changed' | 'revoked')[]) =>
    (await cmdb.hostKeys.list({ page: 1, pageSize: 50, keyword: '', states })).items;
  return { ...setup, host, id, connect, list };
}

const lineOf = (host: { port: number }, key: string) => `[127.0.0.1]:${host.port} ${key}\n`;
/** A key as ssh-keygen writes it. */
const made = () => {
  const key = pairOf(newPrivateKey()).public.split(' ').slice(0, 2).join(' ');
  return { key, fingerprint: fingerprintOf(Buffer.from(key.split(' ')[1] ?? '', 'base64')) };
};

describe('host keys that are shown', () => {
  it('wait where unknown ones are refused, and are good once accepted', async () => {
    const { connect, list, cmdb, settings, host, events, time, id } = await openTrust();
    settings.unknownHostKeys = 'refuse';
    expect(await connect()).toBe('host_key_unknown');
    expect(await cmdb.hostKeys.counts()).toEqual({ trusted: 0, pending: 1, changed: 0, revoked: 0 });
    const [key] = await list('pending');
    expect(key).toMatchObject({
      ...{ hostId: id, innerIp: '127.0.0.1', hostName: 'web01', address: '127.0.0.1', port: host.port },
      ...{ type: 'ssh-ed25519', fingerprint: host.fingerprint, state: 'pending', decidedBy: '' },
    });
    expect(events.map(({ event }) => event)).toContain('hostKeys.changed');

    time.now += 5000;
    expect(await connect()).toBe('host_key_unknown');
    const again = await list('pending');
    expect(again).toMatchObject([{ id: key?.id, firstSeenAt: time.now - 5000, lastSeenAt: time.now }]);
    expect(await cmdb.hostKeys.accept(operator, again)).toBe(1);
    expect(await list('trusted')).toMatchObject([{ fingerprint: host.fingerprint, decidedBy: 'ann' }]);
    expect(await connect()).toBe('connected');
  });

  it('stop a host when they changed, beside what is known, until accepted; the old one is then gone', async () => {
    const { connect, list, cmdb, host } = await openTrust();
    expect(await connect()).toBe('connected');
    const before = host.fingerprint;
    host.rotateHostKey();
    expect(await connect()).toBe('host_key_changed');
    const [changed] = await list('changed');
    expect(changed).toMatchObject({
      fingerprint: host.fingerprint,
      known: [{ type: 'ssh-ed25519', fingerprint: before }],
    });
    await cmdb.hostKeys.accept(operator, changed ? [changed] : []);
    expect((await list('trusted')).map(({ fingerprint }) => fingerprint)).toEqual([host.fingerprint]);
    expect(await connect()).toBe('connected');
  });

  it('are accepted only as they were seen', async () => {
    const { connect, list, cmdb, settings } = await openTrust();
    settings.unknownHostKeys = 'refuse';
    await connect();
    const [key] = await list('pending');
    const other = { id: key?.id ?? 0, fingerprint: 'SHA256:another' };
    await expect(cmdb.hostKeys.accept(operator, [other])).rejects.toMatchObject({
      reason: 'cmdb.hostKeyGone',
    });
    expect(await connect()).toBe('host_key_unknown');
  });

  it('are refused for good once revoked, on every host, and known nowhere once removed', async () => {
    const { connect, list, cmdb, settings } = await openTrust();
    expect(await connect()).toBe('connected');
    const [key] = await list('trusted');
    expect(await cmdb.hostKeys.revoke(operator, key ? [key] : [])).toBe(1);
    expect(await connect()).toBe('host_key_changed');
    settings.unknownHostKeys = 'record';
    expect(await connect(0)).toBe('host_key_changed');
    expect(await cmdb.hostKeys.counts()).toEqual({ trusted: 0, pending: 0, changed: 0, revoked: 1 });
    const revoked = await list('revoked');
    await expect(cmdb.hostKeys.accept(operator, revoked)).rejects.toMatchObject({
      reason: 'cmdb.hostKeyRevoked',
    });
    expect(await cmdb.hostKeys.remove(revoked)).toBe(1);
    expect(await connect()).toBe('connected');
  });
});

describe('known_hosts', () => {
  it('brings keys to hosts by address, name and hash, and tells what it left', async () => {
    const { connect, cmdb, settings, host, list } = await openTrust();
    settings.unknownHostKeys = 'refuse';
    await connect();
    const [shown] = await list('pending');
    const [row] = await cmdb.hostKeys
      .list({ page: 1, pageSize: 1, keyword: '', states: ['pending'] })
      .then(({ items }) => items);
    expect(row?.id).toBe(shown?.id);
    const wrong = made();
    const text = `${lineOf(host, wrong.key)}unknown.example ${wrong.key}\n10.9.9.9 ${wrong.key}\nbroken\n`;
    const foreseen = await cmdb.hostKeys.importKnownHosts(operator, text, true);
    expect(foreseen).toMatchObject({ added: 2, known: 0, revoked: 0, hosts: 1, skippedTotal: 2 });
    expect((await cmdb.hostKeys.counts()).trusted).toBe(0);
    expect(await cmdb.hostKeys.importKnownHosts(operator, text, false)).toEqual(foreseen);
    expect(foreseen.skipped.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '2 noHost',
      '4 badLine',
    ]);
    expect(await cmdb.hostKeys.importKnownHosts(operator, text, false)).toMatchObject({ added: 0, known: 2 });
    // What is trusted now is another key than the one that the host shows.
    expect(await connect()).toBe('host_key_changed');
  });

  it('keeps a key for an address that no host has yet', async () => {
    const { cmdb, settings } = await openTrust();
    settings.unknownHostKeys = 'refuse';
    const { key, fingerprint } = made();
    await cmdb.hostKeys.importKnownHosts(operator, `10.9.9.9 ${key}\n`, false);
    const keysAt = async (hostId: number) =>
      (await cmdb.hostKeys.load({ hostId, address: '10.9.9.9', port: 22 })).keys;
    expect(await keysAt(0)).toEqual([{ type: 'ssh-ed25519', fingerprint }]);
    const far = await openTrust(3);
    await far.cmdb.hostKeys.importKnownHosts(operator, `10.9.9.9 ${key}\n`, false);
    const load = far.cmdb.hostKeys.load({ hostId: far.id, address: '10.9.9.9', port: 22 });
    expect((await load).keys).toEqual([]);
  });

  it('does not put another key in the place of a trusted one: that is asked about', async () => {
    const { cmdb, host, connect, list } = await openTrust();
    expect(await connect()).toBe('connected');
    const done = await cmdb.hostKeys.importKnownHosts(operator, lineOf(host, made().key), false);
    expect(done).toMatchObject({ added: 0, skipped: [{ line: 1, reason: 'conflict' }] });
    expect(await list('changed')).toMatchObject([{ known: [{ fingerprint: host.fingerprint }] }]);
    expect(await connect()).toBe('connected');
  });

  it('takes revoked keys, and writes all out again', async () => {
    const { cmdb, host, connect } = await openTrust();
    await connect();
    const text = await cmdb.hostKeys.exportKnownHosts(false);
    expect(text).toMatch(new RegExp(`^\\[127\\.0\\.0\\.1\\]:${host.port} ssh-ed25519 \\S+\\n$`));
    const key = text.trim().split(' ').slice(1).join(' ');
    expect(await cmdb.hostKeys.importKnownHosts(operator, `@revoked * ${key}\n`, false)).toMatchObject({
      revoked: 1,
    });
    expect(await connect()).toBe('host_key_changed');
    expect(await cmdb.hostKeys.exportKnownHosts(true)).toBe(`@revoked * ${key}\n`);
  });
});

describe('0006-host-key-states', () => {
  it('keeps the keys that were trusted', async () => {
    const before = await migrateTo(5);
    await before.write(async ({ db }) => {
      const host = {
        id: 4,
        uid: 'u',
        cloud_id: 0,
        inner_ip: '10.0.0.1',
        ip_key: 'k',
        source: 'manual',
      } as const;
      await db
        .insertInto('hosts')
        .values({ ...host, created_at: 1, updated_at: 1 })
        .execute();
      const key = { host_id: 4, address: '10.0.0.1', port: 22, type: 't', fingerprint: 'f', base64: 'b' };
      // As it was before: without the columns that are new.
      await db
        .insertInto('host_keys')
        .values({ ...key, first_seen_at: 7 } as never)
        .execute();
    });
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(6) });
    expect(await after.read.selectFrom('host_keys').selectAll().execute()).toEqual([
      {
        ...{ id: 1, host_id: 4, address: '10.0.0.1', port: 22, type: 't', fingerprint: 'f', base64: 'b' },
        ...{ state: 'trusted', first_seen_at: 7, last_seen_at: 7, decided_at: null, decided_by: '' },
      },
    ]);
  });
});
