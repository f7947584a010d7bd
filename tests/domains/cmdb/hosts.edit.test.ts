import { describe, expect, it } from 'vitest';
import { issuesOf, openCmdb, operator } from './support';

const host = {
  ...{ outerIp: '', cloudId: 0, hostName: '', osType: 'LINUX', businessId: null },
  ...{ usage: '', location: '', remark: '', sshUser: 'ops', sshPort: 22, authType: 'PASSWORD' as const },
};

async function withHosts(count = 6) {
  const setup = await openCmdb();
  const ids: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const innerIp = `10.0.0.${at + 1}`;
    ids.push(await setup.cmdb.addHost(operator, { ...host, innerIp, usage: at % 3 ? 'web' : 'db' }));
  }
  return { ...setup, ids };
}

describe('an edit of many hosts', () => {
  it('says before what would change, and from what', async () => {
    const { cmdb, ids } = await withHosts();
    const edit = { ids: [...ids, 999], changes: { usage: 'web', sshPort: 22 } };
    expect(await cmdb.edits.preview(edit)).toEqual({
      ...{ hosts: 6, changing: 2 },
      fields: [
        { field: 'sshPort', changing: 0, from: [] },
        { field: 'usage', changing: 2, from: [{ value: 'db', hosts: 2 }] },
      ],
    });
    expect((await cmdb.host(ids[0] ?? 0)).usage).toBe('db');
  });

  it('changes what differs and leaves the rest as it was', async () => {
    const { cmdb, ids, time, events } = await withHosts();
    const [first = 0, second = 0] = ids;
    const before = (await cmdb.host(second)).updatedAt;
    time.now += 1000;
    events.length = 0;
    expect(await cmdb.edits.edit({ ids, changes: { usage: 'web' } })).toBe(2);
    expect(await cmdb.host(first)).toMatchObject({ usage: 'web', location: '', updatedAt: time.now });
    expect((await cmdb.host(second)).updatedAt).toBe(before);
    expect(events).toEqual([{ event: 'hosts.changed', data: {} }]);
    expect(await cmdb.edits.edit({ ids, changes: {} })).toBe(0);
    expect(
      (await cmdb.hosts({ page: 1, pageSize: 9, sortBy: 'id', descending: false, filter: { keyword: 'db' } }))
        .total,
    ).toBe(0);
  });

  it('gives a credential by reference, and takes it back', async () => {
    const { cmdb, ids } = await withHosts(3);
    const credentialId = await cmdb.credentials.add(operator, {
      ...{ name: 'prod', account: 'root', authType: 'PASSWORD', remark: '', expiresAt: null, password: 'x' },
    });
    expect(await cmdb.edits.edit({ ids, changes: { credentialId } })).toBe(3);
    expect((await cmdb.edits.preview({ ids, changes: { credentialId: null } })).fields).toEqual([
      { field: 'credentialId', changing: 3, from: [{ value: 'prod', hosts: 3 }] },
    ]);
    expect(await cmdb.edits.edit({ ids: ids.slice(1), changes: { credentialId: null } })).toBe(2);
    expect((await cmdb.credentials.choices()).length).toBe(1);
    expect((await cmdb.host(ids[0] ?? 0)).credential?.name).toBe('prod');
  });

  it('brings hosts of a new business into its idle module', async () => {
    const { cmdb, ids } = await withHosts(2);
    const businessId = await cmdb.addBusiness(operator, '业务');
    await cmdb.edits.edit({ ids, changes: { businessId } });
    expect(await cmdb.host(ids[1] ?? 0)).toMatchObject({
      businessName: '业务',
      modules: [{ name: '空闲机' }],
    });
    await cmdb.edits.edit({ ids, changes: { businessId: null } });
    expect(await cmdb.host(ids[1] ?? 0)).toMatchObject({ businessId: null, modules: [] });
  });

  it('refuses what is not there and what is not safe, whole', async () => {
    const { cmdb, ids } = await withHosts(2);
    const refused = (changes: object) =>
      issuesOf(cmdb.edits.edit({ ids, changes: { usage: 'x', ...changes } }));
    expect(await refused({ businessId: 77 })).toEqual(['businessId: cmdb.unknownReference']);
    expect(await refused({ credentialId: 77 })).toEqual(['credentialId: cmdb.unknownReference']);
    expect(await refused({ sshUser: '-x' })).toEqual(['changes.sshUser: scripts.unsafeField']);
    expect((await cmdb.host(ids[1] ?? 0)).usage).toBe('web');
  });
});
