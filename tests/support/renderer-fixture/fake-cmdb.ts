import { fakeTrust } from './fake-trust';
import { FakeError, type SomeHandlers, type World } from './fake-types';
import { fits, pageOf, sorted } from './tables';
import { businesses, clouds, modules } from './world';

const setOf = (moduleId: number) => modules.find(({ id }) => id === moduleId)?.setId ?? 0;

const fixedKinds: Record<string, 'idle' | 'fault'> = { 空闲机: 'idle', 故障机: 'fault' };

/** The CMDB of the fixture. */
export function fakeCmdb(world: World): Partial<SomeHandlers<'cmdb'>> {
  const changed = () => world.ring({ event: 'hosts.changed', data: {} });
  const countOf = (test: (moduleId: number) => boolean) =>
    world.hosts.filter((host) => host.modules.some(({ id }) => test(id))).length;
  return {
    'cmdb.businesses': () => ({
      items: businesses.map((one) => ({
        ...one,
        hosts: world.hosts.filter(({ businessId }) => businessId === one.id).length,
      })),
    }),
    'cmdb.addBusiness': () => ({ id: 1 }),
    'cmdb.clouds': () => ({ items: clouds.map((one) => ({ ...one, source: 'manual' as const, hosts: 0 })) }),
    'cmdb.addCloud': () => ({ id: 9 }),
    'cmdb.topology': () => ({
      businesses: (world.hosts.length > 0 ? businesses : []).map((business) => {
        const own = modules.filter(({ businessId }) => businessId === business.id);
        const sets = [...new Map(own.map(({ setId, setName }) => [setId, setName]))];
        return {
          ...business,
          source: 'cmdb' as const,
          productLineId: null,
          hosts: world.hosts.filter(({ businessId }) => businessId === business.id).length,
          sets: sets.map(([id, name]) => ({
            id,
            name,
            kind: name === '空闲机池' ? ('idle' as const) : ('' as const),
            source: name.startsWith('华南') ? ('cmdb' as const) : ('manual' as const),
            hosts: countOf((moduleId) => setOf(moduleId) === id),
            modules: own
              .filter(({ setId }) => setId === id)
              .map((module) => ({
                id: module.id,
                name: module.name,
                kind: fixedKinds[module.name] ?? ('' as const),
                source: 'manual' as const,
                hosts: countOf((at) => at === module.id),
              })),
          })),
        };
      }),
    }),
    'cmdb.hosts': ({ filter, page, pageSize, sortBy, descending }) => {
      const found = world.hosts.filter((host) => fits(host, filter, setOf));
      const key = sortBy === 'lastSeenAt' ? 'id' : sortBy;
      return pageOf(
        sorted(found, (host) => host[key], descending),
        page,
        pageSize,
      );
    },
    'cmdb.hostIds': ({ filter }) => ({ items: world.hosts.filter((host) => fits(host, filter, setOf)) }),
    'cmdb.host': ({ id }) => {
      const host = world.hosts.find((one) => one.id === id);
      if (!host) throw new FakeError('common.notFound', { what: 'host', id });
      return host;
    },
    'cmdb.addHost': ({ innerIp, cloudId }) => {
      if (world.hosts.some((host) => host.innerIp === innerIp && host.cloudId === cloudId)) {
        throw new FakeError('common.invalid', {}, [
          { path: 'innerIp', reason: 'cmdb.hostExists', params: { ip: innerIp } },
        ]);
      }
      const first = world.hosts[0];
      if (first)
        world.hosts.push({ ...first, id: world.hosts.length + 1, innerIp, cloudId, source: 'manual' });
      changed();
      return { id: world.hosts.length };
    },
    'cmdb.updateHost': ({ id, ...fields }) => {
      const host = world.hosts.find((one) => one.id === id);
      for (const [key, value] of Object.entries(fields)) {
        if (host && value !== undefined && key in host) Object.assign(host, { [key]: value });
      }
      changed();
      return {};
    },
    'cmdb.clustersOfHost': ({ hostId }) => {
      const common = {
        envId: null,
        envName: '生产',
        businessId: 5093,
        remark: '',
        source: 'manual' as const,
      };
      const one = { id: 'a1', name: 'redis234A', type: 'RedisCluster', businessName: '消息总线（TUMS）' };
      return { items: hostId % 2 ? [{ ...common, ...one, updatedAt: world.now() }] : [] };
    },
    'cmdb.previewEdit': ({ ids, changes }) => {
      const chosen = world.hosts.filter(({ id }) => ids.includes(id));
      const fields = Object.entries(changes).map(([field, value]) => {
        const before = chosen.map((host) => String(host[field as keyof typeof host] ?? ''));
        const from = before.filter((one) => one !== String(value));
        const values = [...Map.groupBy(from, (one) => one)].map(([text, all]) => ({
          value: text,
          hosts: all.length,
        }));
        return { field: field as keyof typeof changes, changing: from.length, from: values.slice(0, 5) };
      });
      const changing = Math.max(0, ...fields.map((one) => one.changing));
      return { hosts: chosen.length, changing, fields };
    },
    'cmdb.editHosts': ({ ids, changes }) => {
      for (const host of world.hosts) if (ids.includes(host.id)) Object.assign(host, changes);
      changed();
      return { changed: ids.length };
    },
    'cmdb.deleteHosts': ({ ids }) => {
      world.hosts = world.hosts.filter(({ id }) => !ids.includes(id));
      changed();
      return { deleted: ids.length };
    },
    'cmdb.moveHosts': ({ ids, moduleIds }) => {
      const to = modules.filter(({ id }) => moduleIds.includes(id));
      for (const host of world.hosts) if (ids.includes(host.id)) host.modules = to;
      changed();
      return {};
    },
    'cmdb.sync': ({ document }) => {
      const rows = (document as { hosts?: { inner_ip?: string }[] }).hosts ?? [];
      const bad = rows.findIndex(({ inner_ip }) => !/^[\d.:a-f]+$/.test(inner_ip ?? ''));
      if (bad >= 0) {
        throw new FakeError('common.invalid', {}, [
          { path: `hosts.${bad}.inner_ip`, reason: 'common.notIp' },
        ]);
      }
      return { hosts: { added: rows.length, changed: 0, left: 0 } };
    },
    'cmdb.export': () => ({ document: {} }),
    ...fakeTrust(world),
  };
}
