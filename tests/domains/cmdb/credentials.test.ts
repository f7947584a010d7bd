import { inspectPrivateKey, newPrivateKey } from '@main/platform/ssh';
import { describe, expect, it } from 'vitest';
import { migrateTo, openTestStoreIn, upTo } from '../../support/store';
import { issuesOf, openCmdb, operator } from './support';

const day = 86_400_000;
const host = {
  ...{ outerIp: '', cloudId: 0, hostName: '', osType: 'LINUX', businessId: null },
  ...{ usage: '', location: '', remark: '', sshUser: 'ops', sshPort: 2222, authType: 'PASSWORD' as const },
};
const shared = {
  ...{ name: '生产 root', account: 'root', authType: 'PASSWORD' as const, remark: '', expiresAt: null },
  password: 'S3cret-shared',
};
const all = { page: 1, pageSize: 50, sortBy: 'name', descending: false, keyword: '' } as const;

async function withShared() {
  const setup = await openCmdb();
  const { cmdb } = setup;
  const credentialId = await cmdb.credentials.add(operator, shared);
  const first = await cmdb.addHost(operator, { ...host, innerIp: '10.0.0.1', credentialId });
  const second = await cmdb.addHost(operator, { ...host, innerIp: '10.0.0.2', credentialId });
  return { ...setup, credentialId, first, second };
}

describe('shared credentials', () => {
  it('let many hosts log in, and a change counts for all of them', async () => {
    const { cmdb, credentialId, first, second } = await withShared();
    expect(await cmdb.accessFor(first)).toMatchObject({
      ...{ address: '10.0.0.1', port: 2222, username: 'root' },
      auth: { kind: 'password', password: 'S3cret-shared' },
    });
    const key = newPrivateKey();
    await cmdb.credentials.update({ id: credentialId, account: 'deploy', authType: 'KEY', key });
    for (const id of [first, second])
      expect(await cmdb.accessFor(id)).toMatchObject({
        username: 'deploy',
        auth: { kind: 'key', privateKey: key },
      });
    expect(inspectPrivateKey(key).type).toBe('ssh-ed25519');
    expect(await cmdb.host(first)).toMatchObject({
      ...{ sshUser: 'deploy', authType: 'KEY', hasCredential: true, credentialState: 'ok' },
      credential: { id: credentialId, name: '生产 root', expiresAt: null },
    });
  });

  it('are listed with how many hosts use each, and never with a secret', async () => {
    const { cmdb, credentialId } = await withShared();
    await cmdb.credentials.add(operator, { ...shared, name: 'backup', account: 'bak', remark: 'nightly' });
    const { items, total } = await cmdb.credentials.list(all);
    expect(total).toBe(2);
    expect(items.map(({ name, hosts, state }) => [name, hosts, state])).toEqual([
      ['backup', 0, 'ok'],
      ['生产 root', 2, 'ok'],
    ]);
    expect(JSON.stringify(items)).not.toContain('S3cret');
    expect((await cmdb.credentials.list({ ...all, keyword: 'night' })).items).toHaveLength(1);
    const query = { page: 1, pageSize: 50, sortBy: 'innerIp', descending: false } as const;
    expect((await cmdb.hosts({ ...query, filter: { credentialId } })).total).toBe(2);
  });

  it('cannot go while a host uses them, and the refusal names hosts', async () => {
    const { cmdb, vault, credentialId, first, second } = await withShared();
    await expect(cmdb.credentials.remove(credentialId)).rejects.toMatchObject({
      reason: 'cmdb.credentialInUse',
      params: { name: '生产 root', count: 2, hosts: '10.0.0.1, 10.0.0.2' },
    });
    await cmdb.updateHost({ id: first, credentialId: null });
    await cmdb.deleteHosts([second], 'allow');
    await cmdb.credentials.remove(credentialId);
    expect(await vault.get({ table: 'credentials', row: credentialId, field: 'password' })).toBeUndefined();
    expect((await cmdb.credentials.list(all)).total).toBe(0);
  });

  it('leave the login of the host itself as it was', async () => {
    const { cmdb, credentialId } = await withShared();
    const id = await cmdb.addHost(operator, { ...host, innerIp: '10.0.0.3', password: 'own' });
    await cmdb.updateHost({ id, credentialId });
    expect(await cmdb.accessFor(id)).toMatchObject({ username: 'root' });
    await cmdb.updateHost({ id, credentialId: null });
    expect(await cmdb.accessFor(id)).toMatchObject({ username: 'ops', auth: { password: 'own' } });
  });

  it('that have expired are not used, and it is said which and why', async () => {
    const { cmdb, time, credentialId, first } = await withShared();
    await cmdb.credentials.update({ id: credentialId, expiresAt: time.now + day });
    expect(await cmdb.accessFor(first)).toBeDefined();
    time.now += day;
    expect(await cmdb.accessFor(first)).toBeUndefined();
    expect(await cmdb.loginOf(first)).toEqual({
      reason: 'cmdb.credentialExpired',
      params: { name: '生产 root' },
    });
    expect(await cmdb.host(first)).toMatchObject({ hasCredential: false, credentialState: 'expired' });
    expect(await cmdb.byIds([first])).toMatchObject([{ hasCredential: false }]);
    expect((await cmdb.credentials.choices())[0]).toMatchObject({ state: 'expired' });
  });

  it('need a name of their own, a safe account and a secret that fits', async () => {
    const { cmdb, credentialId } = await withShared();
    const add = (fields: object) => issuesOf(cmdb.credentials.add(operator, { ...shared, ...fields }));
    expect(await add({ name: '生产 ROOT' })).toEqual(['name: cmdb.nameTaken']);
    expect(await add({ name: 'x', account: '-oProxyCommand=x' })).toEqual(['account: scripts.unsafeField']);
    expect(await add({ name: 'x', password: '' })).toEqual(['password: agents.needsCredential']);
    expect(await add({ name: 'x', authType: 'KEY', key: 'nonsense' })).toEqual(['key: agents.badKey']);
    expect(await issuesOf(cmdb.credentials.update({ id: credentialId, authType: 'KEY' }))).toEqual([
      'key: agents.needsCredential',
    ]);
    expect(
      await issuesOf(cmdb.addHost(operator, { ...host, innerIp: '10.0.0.9', credentialId: 99 })),
    ).toEqual(['credentialId: cmdb.unknownReference']);
  });

  it('stay with a host that an operation registers again without a secret', async () => {
    const { cmdb, store, credentialId, first } = await withShared();
    const businessId = await cmdb.addBusiness(operator, '业务');
    const line = { innerIp: '10.0.0.1', outerIp: '', osType: 'LINUX', account: 'other', port: 22 };
    const operation = { businessId, cloudId: 0, nodeType: 'AGENT', unknown: 'add' } as const;
    const register = (fields: object) =>
      store.write((tx) =>
        cmdb.register(tx, { ...operation, hosts: [{ ...line, authType: 'PASSWORD', ...fields }] }, operator),
      );
    await register({});
    expect(await cmdb.host(first)).toMatchObject({
      sshUser: 'root',
      sshPort: 22,
      credential: { id: credentialId },
    });
    await register({ password: 'typed' });
    expect(await cmdb.host(first)).toMatchObject({ sshUser: 'other', credential: null });
    await register({ credentialId });
    expect(await cmdb.accessFor(first)).toMatchObject({ username: 'root' });
  });
});

describe('0007-host-assets', () => {
  it('keeps hosts, which use no shared credential then', async () => {
    const before = await migrateTo(6);
    const row = {
      uid: 'a',
      cloud_id: 0,
      inner_ip: '10.0.0.1',
      ip_key: '40a000001',
      source: 'manual',
    } as const;
    await before.write(({ db }) =>
      db
        .insertInto('hosts')
        .values({
          ...row,
          business_id: null,
          product_line_id: null,
          env_id: null,
          created_at: 1,
          updated_at: 1,
        })
        .execute(),
    );
    await before.close();
    const after = await openTestStoreIn(before.dir, { migrations: upTo(7) });
    expect(await after.read.selectFrom('hosts').select(['inner_ip', 'credential_id']).execute()).toEqual([
      { inner_ip: '10.0.0.1', credential_id: null },
    ]);
    expect(await after.read.selectFrom('credentials').selectAll().execute()).toEqual([]);
  });
});
