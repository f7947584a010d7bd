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
