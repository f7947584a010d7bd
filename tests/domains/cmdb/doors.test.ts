import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { type ImportSetup, openImport } from './import/import.support';
import { exampleDocument, operator } from './support';

const texts = { outerIp: '', hostName: '', osType: 'LINUX', usage: '', location: '', remark: '' };
const login = { sshUser: 'root', sshPort: 22, authType: 'PASSWORD' as const };

interface Bench extends ImportSetup {
  readonly businessId: number;
}

/** Every way in which a host comes into the CMDB: address, cloud area, business. */
const doors: Record<string, (bench: Bench, innerIp: string, cloudId: number) => Promise<unknown>> = {
  'the screen': ({ cmdb, businessId }, innerIp, cloudId) =>
    cmdb.addHost(operator, { innerIp, cloudId, businessId, ...texts, ...login }),
  'an imported file': async ({ upload }, innerIp, cloudId) => {
    const file = await upload(`ip,cloud,business\n${innerIp},${cloudId === 0 ? '' : '机房B'},业务\n`);
    return file.apply({ makePlaces: true });
  },
  'a document': ({ cmdb, businessId }, inner_ip, cloud_id) =>
    cmdb.sync(operator, { hosts: [{ inner_ip, cloud_id, application_id: businessId }] }),
  'an operation on agents': ({ store, cmdb, businessId }, innerIp, cloudId) =>
    store.write((tx) => {
      const hosts = [
        { innerIp, outerIp: '', osType: 'LINUX', account: 'root', port: 22, authType: 'KEY' },
      ] as const;
      return cmdb.register(tx, { businessId, cloudId, nodeType: 'AGENT', hosts, unknown: 'add' }, operator);
    }),
};

async function open(): Promise<Bench> {
  const setup = await openImport();
  await setup.cmdb.sync(operator, { clouds: [{ id: 3, name: '机房B' }] });
  return { ...setup, businessId: await setup.cmdb.addBusiness(operator, '业务') };
}

/** Hosts that break a rule of the idle module: none, ever. */
async function misplaced({ store }: Bench): Promise<unknown[]> {
  const { rows } = await sql`
    select inner_ip from hosts where business_id is not null and not exists (
      select 1 from module_hosts where host_id = hosts.id)
    union all
    select inner_ip from hosts join module_hosts on host_id = hosts.id
      join modules on modules.id = module_id join sets on sets.id = set_id
      where sets.business_id is not hosts.business_id
    union all
    select inner_ip from hosts join module_hosts as idle on idle.host_id = hosts.id
      join modules on modules.id = idle.module_id and modules.kind = 'idle'
      join module_hosts as other on other.host_id = hosts.id and other.module_id <> idle.module_id`.execute(
    store.read,
  );
  return rows;
}

describe.each(Object.keys(doors))('through %s', (door) => {
  const enter = (bench: Bench, innerIp: string, cloudId = 0) => doors[door]?.(bench, innerIp, cloudId);

  it.each(Object.keys(doors))(
    'and %s an address is there once in a cloud area, in any spelling',
    async (other) => {
      const bench = await open();
      await enter(bench, '2001:db8::1');
      // Either it is refused, or it is the same host.
      await doors[other]?.(bench, '2001:DB8:0:0::1', 0).catch((error: unknown) =>
        expect(error).toMatchObject({ reason: 'cmdb.hostExists' }),
      );
      expect(await bench.cmdb.countHosts()).toBe(1);
      await doors[other]?.(bench, '2001:db8::1', 3);
      expect(await bench.cmdb.countHosts()).toBe(2);
      expect(await misplaced(bench)).toEqual([]);
    },
  );

  it('a host that has no module is in the idle one of its business', async () => {
    const bench = await open();
    await enter(bench, '10.0.0.1');
    const host = await bench.cmdb.host(1);
    expect(host).toMatchObject({
      businessId: bench.businessId,
      modules: [{ name: '空闲机', setName: '空闲机池' }],
    });
    expect(await misplaced(bench)).toEqual([]);
  });
});

describe('the rule of the idle module', () => {
  it('holds when a host changes its business, by every door', async () => {
    const bench = await open();
    const { cmdb, upload } = bench;
    const other = await cmdb.addBusiness(operator, '另一个');
    await cmdb.addHost(operator, {
      innerIp: '10.0.0.1',
      cloudId: 0,
      businessId: bench.businessId,
      ...texts,
      ...login,
    });
    const place = async () => {
      const { businessId, modules } = await cmdb.host(1);
      return [businessId, ...modules.map(({ name }) => name)];
    };
    await cmdb.updateHost({ id: 1, businessId: other });
    expect(await place()).toEqual([other, '空闲机']);
    await cmdb.sync(operator, { hosts: [{ inner_ip: '10.0.0.1', application_id: bench.businessId }] });
    expect(await place()).toEqual([bench.businessId, '空闲机']);
    await cmdb.updateHost({ id: 1, businessId: null });
    expect(await place()).toEqual([null]);
    await (await upload('ip,business\n10.0.0.1,另一个\n')).apply();
    expect(await place()).toEqual([other, '空闲机']);
    expect(await misplaced(bench)).toEqual([]);
  });

  it('holds when a document says both: then the host has a module of its own', async () => {
    const bench = await open();
    const { cmdb } = bench;
    const document = {
      ...exampleDocument,
      modules: [...exampleDocument.modules, { id: 5, set_id: 4, name: '空闲机' }],
      sets: [...exampleDocument.sets, { id: 4, application_id: '5093', name: '空闲机池' }],
      hosts: [{ ...exampleDocument.hosts[0], modules: [21, 5] }],
    };
    await cmdb.sync(operator, document);
    expect((await cmdb.host(1)).modules).toMatchObject([{ id: 21 }]);
    expect((await cmdb.sync(operator, document)).hosts).toEqual({ added: 0, changed: 0, left: 1 });
    expect(await misplaced(bench)).toEqual([]);
  });
});
