import { describe, expect, it } from 'vitest';
import { exampleDocument, issuesOf, openCmdb, operator } from './support';

const same = { added: 0, changed: 0, left: 1 };
const fresh = { added: 1, changed: 0, left: 0 };
const [exampleHost] = exampleDocument.hosts;
const { ssh_passwd: _password, ssh_key: _key, ...hostWithoutSecrets } = exampleHost ?? ({} as never);

async function synced() {
  const setup = await openCmdb();
  await setup.cmdb.sync(operator, exampleDocument);
  return setup;
}

describe('sync', () => {
  it('takes the example of the wire contract and counts by kind', async () => {
    const { cmdb, events } = await openCmdb();
    expect(await cmdb.sync(operator, exampleDocument)).toEqual({
      product_lines: fresh,
      applications: fresh,
      sets: fresh,
      modules: fresh,
      environments: fresh,
      clouds: fresh,
      clusters: fresh,
      hosts: fresh,
    });
    const { items } = await cmdb.hosts({
      ...{ page: 1, pageSize: 10, sortBy: 'innerIp', descending: false },
      filter: {},
    });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      innerIp: '10.2.2.2',
      businessId: 5093,
      businessName: '消息总线(TUMS)',
      modules: [{ id: 21, name: '接入', setName: '华南大区' }],
      source: 'cmdb',
      hasCredential: true,
      usage: 'web',
    });
    expect(events).toEqual([{ event: 'hosts.changed', data: {} }]);
  });

  it('leaves everything as it is the second time', async () => {
    const { cmdb, time } = await synced();
    const before = await cmdb.findHost(1);
    time.now += 1000;
    const counts = await cmdb.sync(operator, exampleDocument);
    expect(Object.values(counts)).toEqual(Array.from({ length: 8 }, () => same));
    expect(await cmdb.findHost(1)).toEqual(before);
  });

  it('changes what differs, keeps what is left out, and keeps the ids', async () => {
    const { cmdb, time } = await synced();
    const before = await cmdb.findHost(1);
    time.now += 1000;
    const counts = await cmdb.sync(operator, {
      applications: [{ id: 5093, name: '新名字' }],
      hosts: [{ inner_ip: '10.2.2.2', host_name: 'web02' }],
    });
    expect(counts.applications).toEqual({ added: 0, changed: 1, left: 0 });
    expect(counts.hosts).toEqual({ added: 0, changed: 1, left: 0 });
    const { search, ...host } = (await cmdb.findHost(1)) ?? ({} as never);
    expect(search).toContain('web02');
    expect({ ...host, search: before?.search }).toEqual({
      ...before,
      host_name: 'web02',
      updated_at: time.now,
    });
    const { applications } = await cmdb.export();
    expect(applications).toEqual([{ id: '5093', name: '新名字', product_line_id: '4', company_id: '0' }]);
  });

  it('keeps secrets in the vault alone, and an empty one says nothing', async () => {
    const { cmdb, vault } = await synced();
    const place = { table: 'hosts', row: 1, field: 'password' };
    expect(await vault.get(place)).toBe('S3cret-of-web01');
    const again = { hosts: [{ ...hostWithoutSecrets, ssh_passwd: '', ssh_key: null }] };
    expect((await cmdb.sync(operator, again)).hosts).toEqual(same);
    expect(await vault.get(place)).toBe('S3cret-of-web01');
    const changed = { hosts: [{ ...hostWithoutSecrets, ssh_passwd: 'other' }] };
    expect((await cmdb.sync(operator, changed)).hosts).toEqual({ added: 0, changed: 1, left: 0 });
    expect(await vault.get(place)).toBe('other');
  });

  it('gives a fresh business its idle set, and puts hosts without a module there', async () => {
    const { cmdb } = await openCmdb();
    await cmdb.sync(operator, {
      applications: [{ id: 7, name: 'a' }],
      hosts: [{ inner_ip: '10.0.0.1', application_id: 7 }, { inner_ip: '10.0.0.2' }],
    });
    expect(await cmdb.topology()).toMatchObject([
      {
        id: 7,
        hosts: 1,
        sets: [
          {
            name: '空闲机池',
            hosts: 1,
            modules: [
              { name: '空闲机', hosts: 1 },
              { name: '故障机', hosts: 0 },
            ],
          },
        ],
      },
    ]);
  });

  it('takes the ids that the company gave to the idle set of a fresh business', async () => {
    const { cmdb } = await openCmdb();
    const document = {
      applications: [{ id: 7, name: 'a' }],
      sets: [{ id: 4, application_id: 7, name: '空闲机池' }],
      modules: [{ id: 5, set_id: 4, name: '空闲机' }],
    };
    await cmdb.sync(operator, document);
    const [business] = await cmdb.topology();
    expect(business?.sets).toMatchObject([
      { id: 4, modules: [{ id: 5, name: '空闲机' }, { name: '故障机' }] },
    ]);
    const counts = await cmdb.sync(operator, document);
    expect([counts.sets, counts.modules]).toEqual([same, same]);
  });

  it('knows the idle set of a business under the id it has here', async () => {
    const { cmdb } = await openCmdb();
    await cmdb.sync(operator, { applications: [{ id: 7, name: 'a' }] });
    const counts = await cmdb.sync(operator, {
      sets: [{ id: 4, application_id: 7, name: '空闲机池' }],
      modules: [{ id: 5, set_id: 4, name: '故障机' }],
      hosts: [{ inner_ip: '10.0.0.1', application_id: 7, modules: [5] }],
    });
    expect([counts.sets, counts.modules, counts.hosts]).toEqual([same, same, fresh]);
    const host = await cmdb.host(1);
    expect(host.modules).toMatchObject([{ name: '故障机', setName: '空闲机池' }]);
  });

  it('moves a host between modules and businesses', async () => {
    const { cmdb } = await synced();
    await cmdb.sync(operator, { applications: [{ id: 8, name: 'b' }] });
    const toIdle = { hosts: [{ inner_ip: '10.2.2.2', modules: [] }] };
    expect((await cmdb.sync(operator, toIdle)).hosts).toEqual({ added: 0, changed: 1, left: 0 });
    expect((await cmdb.host(1)).modules).toMatchObject([{ name: '空闲机' }]);
    expect((await cmdb.sync(operator, toIdle)).hosts).toEqual(same);
    await cmdb.sync(operator, { hosts: [{ inner_ip: '10.2.2.2', application_id: '8' }] });
    expect(await cmdb.host(1)).toMatchObject({ businessId: 8, modules: [{ name: '空闲机' }] });
    await cmdb.sync(operator, { hosts: [{ inner_ip: '10.2.2.2', application_id: null }] });
    expect(await cmdb.host(1)).toMatchObject({ businessId: null, modules: [] });
  });

  it('takes over what was made here, as synchronised', async () => {
    const { cmdb } = await openCmdb();
    const id = await cmdb.addHost(operator, {
      ...{ innerIp: '10.2.2.2', outerIp: '', cloudId: 0, hostName: 'x', osType: 'LINUX', businessId: null },
      ...{ usage: '', location: '', remark: '', sshUser: 'root', sshPort: 22, authType: 'PASSWORD' },
    });
    const counts = await cmdb.sync(operator, exampleDocument);
    expect(counts.hosts).toEqual({ added: 0, changed: 1, left: 0 });
    expect(await cmdb.host(id)).toMatchObject({ source: 'cmdb', hostName: 'web01' });
  });

  it('reads usage under both names, numbers as text and IPv6 in one spelling', async () => {
    const { cmdb } = await openCmdb();
    const host = { inner_ip: '2001:DB8:0:0::1', userage: 'db', ssh_port: '2222', is_initialized: true };
    await cmdb.sync(operator, { hosts: [host] });
    expect(await cmdb.host(1)).toMatchObject({ innerIp: '2001:db8::1', usage: 'db', sshPort: 2222 });
    expect((await cmdb.sync(operator, { hosts: [{ ...host, inner_ip: '2001:db8::1' }] })).hosts).toEqual(
      same,
    );
  });

  it('binds clusters to exactly the hosts that are listed', async () => {
    const { cmdb } = await synced();
    await cmdb.sync(operator, {
      hosts: [
        { inner_ip: '10.2.2.2', cloud_id: 3 },
        { inner_ip: '10.2.2.3', cloud_id: 3 },
      ],
    });
    const [cluster] = exampleDocument.clusters;
    const hosts = ['10.2.2.2', { inner_ip: '10.2.2.2', cloud_id: 3 }, '10.2.2.3'];
    const document = { clusters: [{ ...cluster, hosts }] };
    expect((await cmdb.sync(operator, document)).clusters).toEqual({ added: 0, changed: 1, left: 0 });
    expect((await cmdb.export()).clusters[0]?.hosts).toEqual([
      '10.2.2.2',
      { inner_ip: '10.2.2.2', cloud_id: 3 },
      { inner_ip: '10.2.2.3', cloud_id: 3 },
    ]);
    expect((await cmdb.sync(operator, document)).clusters).toEqual(same);
  });
});

describe('a document that is not right', () => {
  it.each([
    ['no object', [], ': common.wrongType'],
    ['an unknown part', { host: [] }, ': common.unknownField'],
    ['a part that is no list', { hosts: {} }, 'hosts: common.wrongType'],
    [
      'no address',
      { hosts: [{ inner_ip: '10.0.0.1' }, { host_name: 'x' }] },
      'hosts.1.inner_ip: common.required',
    ],
    ['a wrong address', { hosts: [{ inner_ip: '10.0.0.256' }] }, 'hosts.0.inner_ip: common.notIp'],
    ['a wrong port', { hosts: [{ inner_ip: '10.0.0.1', ssh_port: 0 }] }, 'hosts.0.ssh_port: common.tooShort'],
    ['a wrong type', { sets: [{ id: 'x', application_id: 1, name: 'a' }] }, 'sets.0.id: common.wrongType'],
    ['an empty name', { applications: [{ id: 1, name: ' ' }] }, 'applications.0.name: common.required'],
    [
      'a host twice',
      { hosts: [{ inner_ip: '10.0.0.1' }, { inner_ip: '10.0.0.1', cloud_id: 0 }] },
      'hosts.1: cmdb.duplicateRow',
    ],
    [
      'an unknown cloud',
      { hosts: [{ inner_ip: '10.0.0.1', cloud_id: 9 }] },
      'hosts.0.cloud_id: cmdb.unknownReference',
    ],
    [
      'an unknown application',
      { hosts: [{ inner_ip: '10.0.0.1', application_id: 9 }] },
      'hosts.0.application_id: cmdb.unknownReference',
    ],
    [
      'an unknown module',
      { hosts: [{ inner_ip: '10.0.0.1', modules: [21, 9] }] },
      'hosts.0.modules.1: cmdb.unknownReference',
    ],
    [
      'a module of another application',
      {
        applications: [{ id: 8, name: 'b' }],
        hosts: [{ inner_ip: '10.0.0.1', application_id: 8, modules: [21] }],
      },
      'hosts.0.modules.0: cmdb.otherParent',
    ],
    [
      'a set of nobody',
      { sets: [{ id: 1, application_id: 9, name: 'a' }] },
      'sets.0.application_id: cmdb.unknownReference',
    ],
    [
      'a set of another application',
      { applications: [{ id: 8, name: 'b' }], sets: [{ id: 11, application_id: 8, name: 'a' }] },
      'sets.0.id: cmdb.otherParent',
    ],
    [
      'a cluster with an unknown host',
      { clusters: [{ id: 'c', name: 'c', hosts: ['10.9.9.9'] }] },
      'clusters.0.hosts.0: cmdb.unknownReference',
    ],
    [
      'a line of nobody',
      { applications: [{ id: 1, name: 'a', product_line_id: 99 }] },
      'applications.0.product_line_id: cmdb.unknownReference',
    ],
  ])('with %s is refused whole and names the place', async (_what, document, issue) => {
    const { cmdb, events } = await synced();
    const before = JSON.stringify(await cmdb.export());
    const extra = Array.isArray(document)
      ? document
      : { product_lines: [{ id: 77, name: 'new' }], ...document };
    expect(await issuesOf(cmdb.sync(operator, extra))).toEqual([issue]);
    expect(JSON.stringify(await cmdb.export())).toBe(before);
    expect(events).toHaveLength(1);
  });

  it('names every wrong row up to a number that can be read', async () => {
    const { cmdb } = await openCmdb();
    const hosts = Array.from({ length: 200 }, () => ({ inner_ip: 'x' }));
    expect(await issuesOf(cmdb.sync(operator, { hosts }))).toHaveLength(50);
  });
});

describe('export', () => {
  it('answers the document that was taken, without secrets', async () => {
    const { cmdb } = await synced();
    const document = await cmdb.export();
    expect(JSON.stringify(document)).not.toMatch(/S3cret|ssh_passwd|ssh_key/);
    expect(document.hosts).toEqual([hostWithoutSecrets]);
    expect(document.clusters).toEqual(exampleDocument.clusters);
    expect(document.sets).toContainEqual(exampleDocument.sets[0]);
    expect(document.clouds).toEqual(exampleDocument.clouds);
  });

  it('fills another console, which then answers the same', async () => {
    const { cmdb } = await synced();
    await cmdb.addBusiness(operator, 'own');
    const document = await cmdb.export();
    const other = await openCmdb();
    const counts = await other.cmdb.sync(operator, document);
    expect(counts.hosts).toEqual(fresh);
    expect(await other.cmdb.export()).toEqual(document);
    const again = await other.cmdb.sync(operator, document);
    expect(Object.values(again).every(({ added, changed }) => added === 0 && changed === 0)).toBe(true);
  });
});
