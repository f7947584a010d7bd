import type { RegisteredHost, Registration } from '@main/domains/cmdb';
import { describe, expect, it } from 'vitest';
import { issuesOf, openCmdb, operator, type Setup } from './support';

const line: RegisteredHost = {
  ...{ innerIp: '10.0.0.1', outerIp: '', osType: 'LINUX', account: 'ops', port: 2222 },
  ...{ authType: 'PASSWORD', password: 'S3cret' },
};

async function open() {
  const setup = await openCmdb();
  return { ...setup, businessId: await setup.cmdb.addBusiness(operator, '业务') };
}

function register({ cmdb, store }: Setup, registration: Partial<Registration> & { businessId: number }) {
  const whole = { cloudId: 0, nodeType: 'AGENT', hosts: [line], unknown: 'add', ...registration } as const;
  return store.write((tx) => cmdb.register(tx, whole, operator));
}

describe('registering the hosts of an operation', () => {
  it('makes them in the idle module, with their credentials, and answers ids in order', async () => {
    const setup = await open();
    const hosts = [line, { ...line, innerIp: '10.0.0.3', authType: 'KEY', key: 'K' } as const];
    const ids = await register(setup, { businessId: setup.businessId, hosts });
    expect(ids).toHaveLength(2);
    expect(await setup.cmdb.host(ids[0] ?? 0)).toMatchObject({
      ...{ innerIp: '10.0.0.1', sshUser: 'ops', sshPort: 2222, source: 'manual', hasCredential: true },
      modules: [{ name: '空闲机' }],
    });
    expect((await setup.cmdb.accessFor(ids[1] ?? 0))?.auth).toEqual({ kind: 'key', privateKey: 'K' });
  });

  it('takes the stored secret where the line has none, and keeps the host', async () => {
    const setup = await open();
    const { cmdb, businessId } = setup;
    const [id] = await register(setup, { businessId, hosts: [{ ...line, outerIp: '203.0.113.1' }] });
    const again = await register(setup, { businessId, hosts: [{ ...line, password: '', account: 'root' }] });
    expect(again).toEqual([id]);
    expect(await cmdb.host(id ?? 0)).toMatchObject({ outerIp: '203.0.113.1', sshUser: 'root' });
    expect((await cmdb.accessFor(id ?? 0))?.auth).toEqual({ kind: 'password', password: 'S3cret' });
  });

  it('reaches a proxy from outside', async () => {
    const setup = await open();
    const hosts = [{ ...line, outerIp: '203.0.113.1' }];
    const [id] = await register(setup, { businessId: setup.businessId, nodeType: 'PROXY', hosts });
    expect((await setup.cmdb.accessFor(id ?? 0))?.address).toBe('203.0.113.1');
  });

  it('refuses a host of another business with its name, and adds none of the others', async () => {
    const setup = await open();
    await register(setup, { businessId: setup.businessId });
    const businessId = await setup.cmdb.addBusiness(operator, '另一个');
    const hosts = [{ ...line, innerIp: '10.0.0.2' }, line];
    const refused = register(setup, { businessId, hosts });
    await expect(refused).rejects.toThrow(/业务/);
    expect(await issuesOf(refused)).toEqual(['hosts.1.innerIp: cmdb.hostInOtherBusiness']);
    expect(await setup.cmdb.countHosts()).toBe(1);
  });

  it('adopts a host that has no business', async () => {
    const setup = await open();
    await setup.cmdb.sync(operator, { hosts: [{ inner_ip: '10.0.0.1' }] });
    await register(setup, { businessId: setup.businessId });
    expect(await setup.cmdb.host(1)).toMatchObject({
      businessId: setup.businessId,
      modules: [{ name: '空闲机' }],
    });
  });

  it('refuses unknown hosts where they must be there, and a host twice', async () => {
    const setup = await open();
    const { businessId } = setup;
    expect(await issuesOf(register(setup, { businessId, unknown: 'refuse' }))).toEqual([
      'hosts.0.innerIp: common.notFound',
    ]);
    expect(await issuesOf(register(setup, { businessId, hosts: [line, line] }))).toEqual([
      'hosts.1.innerIp: cmdb.duplicateRow',
    ]);
    expect(await issuesOf(register(setup, { businessId: 9 }))).toEqual(['businessId: cmdb.unknownReference']);
    expect(await issuesOf(register(setup, { businessId, cloudId: 9 }))).toEqual([
      'cloudId: cmdb.unknownReference',
    ]);
  });

  it('notes what was learnt from the host', async () => {
    const setup = await open();
    const [id = 0] = await register(setup, { businessId: setup.businessId });
    await setup.store.write((tx) => setup.cmdb.noteFacts(tx, id, { hostName: 'web01', osType: '' }));
    expect(await setup.cmdb.host(id)).toMatchObject({ hostName: 'web01', osType: 'LINUX' });
  });
});
