import { beforeEach, describe, expect, it } from 'vitest';
import { operator } from '../support';
import { type ImportSetup, openImport } from './import.support';

const head = '内网IP,主机名,端口,账号,密码,业务,大区,模块,备注\n';

let setup: ImportSetup;
beforeEach(async () => {
  setup = await openImport();
});

const hosts = async () =>
  (await setup.cmdb.hosts({ page: 1, pageSize: 100, sortBy: 'innerIp', descending: false, filter: {} }))
    .items;

describe('importing hosts', () => {
  it('adds what is new in one transaction, with its places, and keeps secrets to the vault', async () => {
    const file = await setup.upload(
      `${head}10.0.0.1,web,2222,ops,S3cret!,Orders,South,gateway,first\n10.0.0.2,,,,,Orders,,,\n`,
    );
    expect(file.read).toMatchObject({ format: 'csv', rows: 2 });
    expect(file.read.columns.map(({ guess }) => guess)).toEqual([
      ...['innerIp', 'hostName', 'sshPort', 'sshUser', 'password', 'business', 'set', 'module', 'remark'],
    ]);
    const unknown = await file.preview();
    expect(unknown.counts).toMatchObject({ added: 0, wrong: 2 });
    expect(unknown.items[0]?.issues[0]).toEqual({
      field: 'business',
      reason: 'cmdb.importUnknownBusiness',
      params: { name: 'Orders' },
    });

    const preview = await file.preview({ makePlaces: true });
    expect(preview.counts).toMatchObject({ added: 2, wrong: 0 });
    expect(preview.places).toMatchObject({
      businesses: ['Orders'],
      modules: ['Orders / South / gateway'],
    });
    expect(JSON.stringify([file.read, unknown, preview])).not.toContain('S3cret!');
    expect(await setup.cmdb.countHosts()).toBe(0);

    expect(await file.apply({ makePlaces: true, sshUser: 'admin', sshPort: 222 })).toMatchObject({
      added: 2,
    });
    const [first, second] = await hosts();
    expect(first).toMatchObject({
      ...{ innerIp: '10.0.0.1', hostName: 'web', sshPort: 2222, sshUser: 'ops', remark: 'first' },
      ...{ businessName: 'Orders', modules: [{ setName: 'South', name: 'gateway' }] },
      ...{ authType: 'PASSWORD', hasCredential: true, source: 'manual' },
    });
    expect(second).toMatchObject({
      ...{ sshUser: 'admin', sshPort: 222, hasCredential: false },
      ...{ modules: [{ setName: '空闲机池', name: '空闲机' }] },
    });
    expect(await setup.vault.get({ table: 'hosts', row: first?.id ?? 0, field: 'password' })).toBe('S3cret!');
    expect(setup.events).toContainEqual({ event: 'hosts.changed', data: {} });
  });

  it('a second import shows the differences, and an empty cell changes nothing', async () => {
    await (
      await setup.upload(
        `${head}10.0.0.1,web,22,ops,one,Orders,South,gateway,x\n10.0.0.2,db,22,ops,two,,,,\n`,
      )
    ).apply({
      makePlaces: true,
    });
    const again = await setup.upload(
      `${head}10.0.0.1,web9,2200,,uno,,South,worker,\n10.0.0.2,db,22,ops,two,,,,\n10.0.0.3,new,,,,,,,\n`,
    );
    const preview = await again.preview({ makePlaces: true });
    expect(preview.counts).toEqual({ added: 1, changed: 1, left: 1, wrong: 0, skipped: 0 });
    expect(preview.items[0]?.changes).toEqual([
      { field: 'hostName', before: 'web', after: 'web9' },
      { field: 'sshPort', before: '22', after: '2200' },
      { field: 'module', before: 'South/gateway', after: 'South/worker' },
      { field: 'password', before: '', after: '' },
    ]);
    expect(
      (await again.preview({ makePlaces: true }, { kinds: ['added'] })).items.map(({ row }) => row),
    ).toEqual([4]);
    await again.apply({ makePlaces: true });
    expect((await again.preview({ makePlaces: true })).counts).toMatchObject({
      added: 0,
      changed: 0,
      left: 3,
    });
    const [first] = await hosts();
    expect(first).toMatchObject({ hostName: 'web9', sshPort: 2200, sshUser: 'ops', remark: 'x' });
    expect(await setup.vault.get({ table: 'hosts', row: first?.id ?? 0, field: 'password' })).toBe('uno');
  });

  it('names what is wrong by row and field, takes what is mended, leaves out what is skipped', async () => {
    const file = await setup.upload(
      '内网IP,端口,账号,认证方式\n10.0.0,70000,-x,magic\n10.0.0.2,,,\n10.0.0.2,,,\n,22,,\n',
    );
    const { items } = await file.preview();
    expect(
      items.map(({ row, issues }) => [row, issues.map(({ field, reason }) => `${field} ${reason}`)]),
    ).toEqual([
      [
        2,
        [
          'innerIp common.notIp',
          'sshPort common.wrongFormat',
          'authType common.wrongValue',
          'sshUser common.wrongFormat',
        ],
      ],
      [3, []],
      [4, ['innerIp cmdb.importRepeats']],
      [5, ['innerIp common.required']],
    ]);
    await expect(file.apply()).rejects.toMatchObject({
      reason: 'cmdb.importWrongRows',
      params: { count: 3 },
    });
    expect(await setup.cmdb.countHosts()).toBe(0);

    const { importId } = file;
    const values = { innerIp: '10.0.0.1', sshPort: '22', sshUser: 'root', authType: '密钥' };
    setup.imports.mend(operator, { importId, row: 2, values });
    setup.imports.mend(operator, { importId, row: 4, values: {}, skip: true });
    const mended = await file.preview();
    expect(mended.counts).toEqual({ added: 2, changed: 0, left: 0, wrong: 1, skipped: 1 });
    expect(mended.items[0]).toMatchObject({ mended: Object.keys(values), cells: values });
    await file.apply({}, true);
    expect((await hosts()).map(({ innerIp, authType }) => [innerIp, authType])).toEqual([
      ['10.0.0.1', 'KEY'],
      ['10.0.0.2', 'PASSWORD'],
    ]);
  });

  it('gives hosts a shared credential by its name, and names one that is unknown at its field', async () => {
    const login = {
      account: 'ops',
      authType: 'PASSWORD',
      remark: '',
      expiresAt: null,
      password: 'x',
    } as const;
    const [first, second] = [
      await setup.cmdb.credentials.add(operator, { name: 'Rack', ...login }),
      await setup.cmdb.credentials.add(operator, { name: 'Edge', ...login }),
    ];
    const titles = 'IP,凭据,密码\n';
    const file = await setup.upload(
      `${titles}10.0.0.1,rack,\n10.0.0.2,nobody,\n10.0.0.3,Edge,own\n10.0.0.4,,own\n`,
    );
    expect(file.read.columns.map(({ guess }) => guess)).toEqual(['innerIp', 'credential', 'password']);
    const { items, counts } = await file.preview({ makePlaces: true });
    expect(counts).toMatchObject({ added: 2, wrong: 2 });
    expect(items.map(({ issues }) => issues)).toEqual([
      [],
      [{ field: 'credential', reason: 'cmdb.importUnknownCredential', params: { name: 'nobody' } }],
      [{ field: 'credential', reason: 'cmdb.importTwoLogins', params: {} }],
      [],
    ]);
    await file.apply({}, true);
    const used = async () => (await hosts()).map(({ credential }) => credential?.id ?? null);
    expect(await used()).toEqual([first, null]);

    const again = await setup.upload(`${titles}10.0.0.1,,own\n10.0.0.4,edge,\n`);
    const changed = await again.preview();
    expect(changed.items.map(({ changes }) => changes)).toEqual([
      [
        { field: 'credential', before: 'Rack', after: '' },
        { field: 'password', before: '', after: '' },
      ],
      [{ field: 'credential', before: '', after: 'Edge' }],
    ]);
    await again.apply();
    expect(await used()).toEqual([null, second]);
    expect((await again.preview()).counts).toMatchObject({ changed: 0, left: 2 });
  });

  it('takes business, cloud area and modules for all rows, and refuses a host of another business', async () => {
    const [orders, pay] = [
      await setup.cmdb.addBusiness(operator, 'Orders'),
      await setup.cmdb.addBusiness(operator, 'Pay'),
    ];
    const cloudId = await setup.cmdb.addCloud(operator, 'Room B');
    const topology = await setup.cmdb.topology();
    const moduleIds = topology
      .filter(({ id }) => id === orders)
      .flatMap(({ sets }) => sets[0]?.modules[1]?.id ?? []);
    const file = await setup.upload('10.0.0.1\n10.0.0.2\n', 'list.txt');
    await file.apply({ businessId: orders, cloudId, moduleIds });
    expect((await hosts())[0]).toMatchObject({
      businessName: 'Orders',
      cloudName: 'Room B',
      modules: [{ name: '故障机' }],
    });

    const other = await file.preview({ businessId: pay, cloudId });
    expect(other.items[0]?.issues).toEqual([
      {
        field: 'business',
        reason: 'cmdb.hostInOtherBusiness',
        params: { ip: '10.0.0.1', business: 'Orders' },
      },
    ]);
    expect((await file.preview({ businessId: pay })).counts).toMatchObject({ added: 2 });
    expect((await file.preview({ cloudId: 99 })).items[0]?.issues[0]?.reason).toBe('cmdb.importUnknownCloud');
  });

  it('makes modules or clusters of Ansible groups, and notes the jump host', async () => {
    const inventory =
      '[web]\nw1 ansible_host=10.0.0.1\n[db]\nd1 ansible_host=10.0.0.2\n[db:vars]\nansible_ssh_common_args=-J gate\n';
    const businessId = await setup.cmdb.addBusiness(operator, 'Orders');
    const file = await setup.upload(inventory, 'hosts');
    expect((await file.preview({ groupsAs: 'modules', makePlaces: true })).items[0]?.issues[0]).toMatchObject(
      {
        field: 'groups',
        reason: 'cmdb.importNoBusiness',
      },
    );
    await file.apply({ businessId, groupsAs: 'modules', setName: 'Ansible', makePlaces: true });
    const [web, db] = await hosts();
    expect(web?.modules).toMatchObject([{ setName: 'Ansible', name: 'web' }]);
    expect(db?.remark).toBe('ProxyJump gate');
    expect((await file.preview({ groupsAs: 'modules', setName: 'Ansible' })).counts).toMatchObject({
      left: 2,
    });

    const clusters = await file.preview({ groupsAs: 'clusters', makePlaces: true });
    expect(clusters.places.clusters).toEqual(['web', 'db']);
    await file.apply({ groupsAs: 'clusters', makePlaces: true });
    expect(await setup.store.read.selectFrom('cluster_hosts').selectAll().execute()).toHaveLength(2);
    expect((await file.preview({ groupsAs: 'clusters' })).counts).toMatchObject({ left: 2 });
  });

  it('asks for the column of the address, and for the whole file', async () => {
    const file = await setup.upload('name,port\nweb,22\n');
    await expect(file.preview()).rejects.toMatchObject({ issues: [{ reason: 'cmdb.importNoAddress' }] });
    const { importId } = setup.imports.open(operator, 'x', 10);
    const part = { importId, offset: 0, base64: Buffer.from('12345').toString('base64') };
    setup.imports.part(operator, part);
    expect(() => setup.imports.part(operator, part)).toThrow(/did not arrive whole/);
    await expect(setup.imports.read(operator, { importId })).rejects.toMatchObject({
      reason: 'cmdb.importIncomplete',
    });
    await expect(setup.upload('')).rejects.toMatchObject({ reason: 'cmdb.importEmpty' });
    await expect(setup.upload('PK\u0003\u0004 no workbook', 'a.xlsx')).rejects.toMatchObject({
      reason: 'cmdb.importUnreadable',
    });
  });

  it('keeps a file to its sender, for half an hour, few at once and none too large', async () => {
    const file = await setup.upload('10.0.0.1');
    expect(() => setup.imports.progress({ ...operator, id: 2 }, file.importId)).toThrow(/no longer kept/);
    setup.time.now += 31 * 60_000;
    expect(() => setup.imports.progress(operator, file.importId)).toThrow(/no longer kept/);
    const kept = Array.from({ length: 9 }, () => setup.imports.open(operator, 'x', 1).importId);
    expect(() => setup.imports.progress(operator, kept[0] ?? '')).toThrow(/no longer kept/);
    expect(setup.imports.progress(operator, kept[8] ?? '').phase).toBe('idle');
    expect(() => setup.imports.open(operator, 'x', 65 * 1_048_576)).toThrow(/at most 64 MB/);
    setup.imports.close(operator, kept[8] ?? '');
    expect(() => setup.imports.progress(operator, kept[8] ?? '')).toThrow(/no longer kept/);
  });
});
