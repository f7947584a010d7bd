import type { NewHostInput } from '@main/domains/cmdb/hosts.service';
import { createHostKeyCheck } from '@main/platform/ssh/trust';
import { describe, expect, it } from 'vitest';
import { issuesOf, openCmdb, operator } from './support';

const newHost: NewHostInput = {
  ...{ innerIp: '10.0.0.1', outerIp: '', cloudId: 0, hostName: 'web', osType: 'LINUX', businessId: null },
  ...{ usage: '', location: '', remark: '', sshUser: 'ops', sshPort: 2222, authType: 'PASSWORD' },
};

async function withHost(fields: Partial<NewHostInput> = {}) {
  const setup = await openCmdb();
  const businessId = await setup.cmdb.addBusiness(operator, '业务');
  const id = await setup.cmdb.addHost(operator, { ...newHost, businessId, ...fields });
  return { ...setup, businessId, id };
}

describe('businesses and cloud areas', () => {
  it('are added once by name', async () => {
    const { cmdb } = await openCmdb();
    const id = await cmdb.addBusiness(operator, '业务');
    await expect(cmdb.addBusiness(operator, '业务')).rejects.toMatchObject({ reason: 'cmdb.nameTaken' });
    expect(await cmdb.businesses()).toMatchObject([{ id, name: '业务', hosts: 0, source: 'manual' }]);
    const cloud = await cmdb.addCloud(operator, '机房C');
    await expect(cmdb.addCloud(operator, '直连区域')).rejects.toMatchObject({ reason: 'cmdb.nameTaken' });
    expect(await cmdb.clouds()).toEqual([
      { id: 0, name: '直连区域', source: 'manual', hosts: 0 },
      { id: cloud, name: '机房C', source: 'manual', hosts: 0 },
    ]);
  });

  it('have ids that the company does not give', async () => {
    const { cmdb } = await openCmdb();
    expect(await cmdb.addBusiness(operator, '业务')).toBeGreaterThan(1_000_000_000);
    expect(await cmdb.addCloud(operator, '机房')).toBeGreaterThan(1_000_000_000);
  });
});

describe('adding and changing a host', () => {
  it('puts it into the idle module of its business', async () => {
    const { cmdb, id } = await withHost();
    expect(await cmdb.host(id)).toMatchObject({
      ...{ source: 'manual', innerIp: '10.0.0.1', sshUser: 'ops', sshPort: 2222, hasCredential: false },
      modules: [{ name: '空闲机', setName: '空闲机池' }],
    });
    expect(await cmdb.countHosts()).toBe(1);
    expect(await cmdb.countBusinesses()).toBe(1);
  });

  it('refuses an address that is taken in the cloud area, in any spelling', async () => {
    const { cmdb, id } = await withHost({ innerIp: '2001:db8::1' });
    const taken = { reason: 'cmdb.hostExists', params: { ip: '2001:DB8:0::1' } };
    await expect(cmdb.addHost(operator, { ...newHost, innerIp: '2001:DB8:0::1' })).rejects.toMatchObject(
      taken,
    );
    const cloudId = await cmdb.addCloud(operator, '机房');
    const other = await cmdb.addHost(operator, { ...newHost, innerIp: '2001:db8::1', cloudId });
    await expect(cmdb.updateHost({ id: other, cloudId: 0 })).rejects.toMatchObject({
      reason: 'cmdb.hostExists',
    });
    expect((await cmdb.host(id)).innerIp).toBe('2001:db8::1');
  });

  it('refuses what does not exist', async () => {
    const { cmdb } = await openCmdb();
    expect(await issuesOf(cmdb.addHost(operator, { ...newHost, cloudId: 9 }))).toEqual([
      'cloudId: cmdb.unknownReference',
    ]);
    expect(await issuesOf(cmdb.addHost(operator, { ...newHost, businessId: 9 }))).toEqual([
      'businessId: cmdb.unknownReference',
    ]);
    await expect(cmdb.updateHost({ id: 9 })).rejects.toMatchObject({ reason: 'common.notFound' });
  });

  it('changes the given fields alone', async () => {
    const { cmdb, id, time, events } = await withHost();
    const before = await cmdb.host(id);
    time.now += 5;
    events.length = 0;
    await cmdb.updateHost({ id, remark: 'new', outerIp: '203.0.113.1' });
    expect(await cmdb.host(id)).toEqual({
      ...before,
      remark: 'new',
      outerIp: '203.0.113.1',
      updatedAt: time.now,
    });
    await cmdb.updateHost({ id, outerIp: '' });
    expect((await cmdb.host(id)).outerIp).toBe('');
    expect(events.map(({ event }) => event)).toEqual(['hosts.changed', 'hosts.changed']);
  });

  it('leaves the modules of a business with the business', async () => {
    const { cmdb, id } = await withHost();
    const other = await cmdb.addBusiness(operator, '另一个');
    await cmdb.updateHost({ id, businessId: other });
    expect((await cmdb.topology()).map(({ name, hosts, sets }) => [name, hosts, sets[0]?.hosts])).toEqual([
      ['业务', 0, 0],
      ['另一个', 1, 1],
    ]);
    await cmdb.updateHost({ id, businessId: null });
    expect(await cmdb.host(id)).toMatchObject({ businessId: null, modules: [] });
  });
});

describe('credentials', () => {
  it('are kept when left out, forgotten when empty, and never stand in a row', async () => {
    const { cmdb, id, store } = await withHost({ password: 'S3cret' });
    expect(await cmdb.accessFor(id)).toEqual({
      ...{ hostId: id, address: '10.0.0.1', port: 2222, username: 'ops' },
      auth: { kind: 'password', password: 'S3cret' },
    });
    await cmdb.updateHost({ id, sshPort: 22 });
    expect(await cmdb.accessFor(id)).toMatchObject({ port: 22, auth: { password: 'S3cret' } });
    expect((await cmdb.host(id)).hasCredential).toBe(true);
    const rows = await store.read.selectFrom('hosts').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('S3cret');
    await cmdb.updateHost({ id, password: '' });
    expect(await cmdb.accessFor(id)).toBeUndefined();
    expect((await cmdb.host(id)).hasCredential).toBe(false);
  });

  it('hold a key with its passphrase', async () => {
    const { cmdb, id } = await withHost({ authType: 'KEY', key: 'PRIVATE', passphrase: 'open' });
    expect((await cmdb.accessFor(id))?.auth).toEqual({
      kind: 'key',
      privateKey: 'PRIVATE',
      passphrase: 'open',
    });
    await cmdb.updateHost({ id, passphrase: '' });
    expect((await cmdb.accessFor(id))?.auth).toEqual({ kind: 'key', privateKey: 'PRIVATE' });
    await cmdb.updateHost({ id, authType: 'PASSWORD' });
    expect(await cmdb.accessFor(id)).toBeUndefined();
    expect(await cmdb.accessFor(99)).toBeUndefined();
  });
});

describe('deleting hosts', () => {
  it('takes their secrets and keys along and tells who follows', async () => {
    const { cmdb, id, store, deleted } = await withHost({ password: 'S3cret' });
    const { record } = await cmdb.hostKeys.load({ hostId: id, address: '10.0.0.1', port: 22 });
    await record({ type: 'ssh-ed25519', fingerprint: 'SHA256:a', base64: 'AAAA' });
    expect(await cmdb.deleteHosts([id, 99], 'allow')).toBe(1);
    expect(deleted).toEqual([id]);
    const secrets = await store.read
      .selectFrom('secrets')
      .select('row_id')
      .where('table_name', '=', 'hosts')
      .execute();
    expect(secrets).toEqual([]);
    expect(await store.read.selectFrom('host_keys').selectAll().execute()).toEqual([]);
    expect(await store.read.selectFrom('module_hosts').selectAll().execute()).toEqual([]);
  });

  it('refuses synchronised ones where it is told to', async () => {
    const { cmdb, id } = await withHost();
    await cmdb.sync(operator, { hosts: [{ inner_ip: '10.0.0.2' }] });
    const [synced] = await cmdb.byAddresses(['10.0.0.2']);
    const ids = [id, synced?.id ?? 0];
    await expect(cmdb.deleteHosts(ids, 'refuse')).rejects.toMatchObject({ reason: 'cmdb.fromCmdb' });
    expect(await cmdb.deleteHosts([id], 'refuse')).toBe(1);
    expect(await cmdb.deleteHosts(ids, 'allow')).toBe(1);
  });

  it('refuses one that a job works on', async () => {
    const { cmdb, id, store } = await withHost();
    await store.write(async ({ db }) => {
      const times = { created_at: 1, started_at: 1, finished_at: null };
      const job = {
        id: 1,
        kind: 'script',
        title: '',
        state: 'running',
        spec: '{}',
        business_id: null,
      } as const;
      await db
        .insertInto('jobs')
        .values({ ...job, created_by: '', origin: '', concurrency: 1, total: 1, ...times })
        .execute();
      const target = {
        job_id: 1,
        position: 0,
        host_id: id,
        label: '',
        state: 'queued',
        exit_code: null,
      } as const;
      await db
        .insertInto('job_targets')
        .values({ ...target, ...times })
        .execute();
    });
    await expect(cmdb.deleteHosts([id], 'allow')).rejects.toMatchObject({
      reason: 'agents.hostBusy',
      params: { ip: '10.0.0.1' },
    });
  });
});

describe('moving hosts', () => {
  it('puts them into exactly the given modules of one business', async () => {
    const { cmdb } = await openCmdb();
    await cmdb.sync(operator, {
      applications: [
        { id: 1, name: 'a' },
        { id: 2, name: 'b' },
      ],
      sets: [
        { id: 11, application_id: 1, name: 's' },
        { id: 12, application_id: 2, name: 's' },
      ],
      modules: [
        { id: 21, set_id: 11, name: 'm' },
        { id: 22, set_id: 11, name: 'n' },
        { id: 23, set_id: 12, name: 'm' },
      ],
      hosts: [{ inner_ip: '10.0.0.1', application_id: 1 }, { inner_ip: '10.0.0.2' }],
    });
    await cmdb.moveHosts([1, 2], [21, 22]);
    expect((await cmdb.host(1)).modules.map(({ id }) => id)).toEqual([21, 22]);
    expect(await cmdb.host(2)).toMatchObject({ businessId: 1, modules: [{ id: 21 }, { id: 22 }] });
    await cmdb.moveHosts([1], [22]);
    expect((await cmdb.host(1)).modules.map(({ id }) => id)).toEqual([22]);
    await expect(cmdb.moveHosts([1], [23])).rejects.toMatchObject({
      reason: 'cmdb.hostInOtherBusiness',
      params: { ip: '10.0.0.1', business: 'a' },
    });
    expect(await issuesOf(cmdb.moveHosts([1], [21, 23]))).toEqual(['moduleIds: cmdb.modulesDiffer']);
    expect(await issuesOf(cmdb.moveHosts([1], [99]))).toEqual(['moduleIds: cmdb.unknownReference']);
    await expect(cmdb.moveHosts([1, 99], [21])).rejects.toMatchObject({ reason: 'common.notFound' });
    expect((await cmdb.host(1)).modules.map(({ id }) => id)).toEqual([22]);
  });
});

describe('hosts as targets', () => {
  it('are found by ids in order, by addresses and by filter', async () => {
    const { cmdb, store, time } = await openCmdb();
    await cmdb.sync(operator, {
      hosts: [
        { inner_ip: '10.0.0.1', host_name: 'a', ssh_passwd: 'x' },
        { inner_ip: '10.0.0.2', outer_ip: '203.0.113.2', auth_type: 'KEY', ssh_passwd: 'x' },
      ],
    });
    await store.write(({ db }) =>
      db
        .insertInto('agents')
        .values([
          { name: 'a', host_id: 1, token_hash: 'a', created_at: 1, last_seen_at: time.now },
          { name: 'b', host_id: 2, token_hash: 'b', created_at: 1, last_seen_at: 1 },
        ])
        .execute(),
    );
    const first = { id: 1, innerIp: '10.0.0.1', outerIp: '', hostName: 'a', hasCredential: true, agentId: 1 };
    const second = {
      ...{ id: 2, innerIp: '10.0.0.2', outerIp: '203.0.113.2', hostName: '' },
      ...{ hasCredential: false, agentId: null },
    };
    expect(await cmdb.byIds([2, 99, 1])).toEqual([second, first]);
    expect(await cmdb.byAddresses(['203.0.113.2'])).toEqual([second]);
    expect(await cmdb.byFilter({ keyword: '10.0' })).toEqual([first, second]);
    // An agent that two machines claim to be reaches neither of them for sure.
    await store.write(({ db }) =>
      db.updateTable('agents').set({ conflict: '{}' }).where('host_id', '=', 1).execute(),
    );
    expect(await cmdb.byIds([1])).toEqual([{ ...first, agentId: null }]);
  });
});

describe('host keys', () => {
  const place = (hostId: number) => ({ hostId, address: '10.0.0.1', port: 22 });
  const key = { type: 'ssh-ed25519', fingerprint: 'SHA256:one', base64: 'AAAA' };

  it('are recorded at first use, listed, and forgotten', async () => {
    const { cmdb, id, time } = await withHost();
    const first = await cmdb.hostKeys.load(place(id));
    expect(first).toMatchObject({ policy: 'record', keys: [] });
    await Promise.all([first.record(key), first.record(key)]);
    const { policy, keys } = await cmdb.hostKeys.load(place(id));
    expect({ policy, keys }).toEqual({
      policy: 'record',
      keys: [{ type: 'ssh-ed25519', fingerprint: 'SHA256:one' }],
    });
    expect((await cmdb.hostKeys.load({ ...place(id), port: 23 })).keys).toEqual([]);
    const list = (keyword: string) =>
      cmdb.hostKeys.list({ page: 1, pageSize: 10, keyword, states: ['trusted'] });
    expect(await list('10.0.0.1 one')).toEqual({
      items: [
        {
          ...{ id: 1, hostId: id, innerIp: '10.0.0.1', hostName: expect.any(String) },
          ...{ address: '10.0.0.1', port: 22, type: 'ssh-ed25519', fingerprint: 'SHA256:one' },
          ...{ state: 'trusted', known: [], decidedBy: '', firstSeenAt: time.now, lastSeenAt: time.now },
        },
      ],
      total: 1,
    });
    expect((await list('two')).total).toBe(0);
    expect(await cmdb.hostKeys.forget([id])).toBe(1);
    expect((await cmdb.hostKeys.load(place(id))).keys).toEqual([]);
  });

  it('stop a host that shows another one, whatever the setting', async () => {
    const { cmdb, id, settings } = await withHost();
    const blob = (text: string) =>
      Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from(`ssh-ed25519${text}`)]);
    settings.unknownHostKeys = 'refuse';
    const refused = createHostKeyCheck(await cmdb.hostKeys.load(place(id)), 'server');
    expect(refused.verify(blob('first'))).toBe(false);
    expect(refused.refusal()?.code).toBe('host_key_unknown');

    settings.unknownHostKeys = 'record';
    const trusted = await cmdb.hostKeys.load(place(id));
    const accepted = createHostKeyCheck(trusted, 'server');
    expect(accepted.verify(blob('first'))).toBe(true);
    const fresh = accepted.fresh();
    if (fresh) await trusted.record(fresh);
    const changed = createHostKeyCheck(await cmdb.hostKeys.load(place(id)), 'server');
    expect(changed.verify(blob('other'))).toBe(false);
    expect(changed.refusal()?.code).toBe('host_key_changed');
    expect(changed.refusal()?.message).toContain(fresh?.fingerprint);
  });

  it('are not recorded for a host that is gone', async () => {
    const { cmdb, id } = await withHost();
    const { record } = await cmdb.hostKeys.load(place(id));
    await cmdb.deleteHosts([id], 'allow');
    await expect(record(key)).rejects.toMatchObject({ reason: 'common.notFound' });
  });
});
