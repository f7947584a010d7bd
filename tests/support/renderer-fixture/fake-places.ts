import { environments, fakeClusters } from './fake-clusters';
import { FakeError, type FakeHandlers, type World } from './fake-types';
import { pageOf, sorted } from './tables';

/** Product lines, environments and clusters of the fixture. */
export function fakePlaces(world: World): FakeHandlers {
  const clusters = fakeClusters(world);
  return {
    'places.productLines': () => ({
      items: [
        { id: 4, name: 'apache产品线', source: 'cmdb' as const, businesses: 2, hosts: 120 },
        { id: 9, name: '支付产品线', source: 'manual' as const, businesses: 1, hosts: 0 },
      ],
    }),
    'places.environments': () => ({ items: environments }),
    'places.addSet': ({ name }) => {
      if (name === '华南大区')
        throw new FakeError('cmdb.nameTaken', { name }, [
          { path: 'name', reason: 'cmdb.nameTaken', params: { name } },
        ]);
      return { id: 900 };
    },
    'places.deleteModule': () => ({ toIdle: 2 }),
    'places.deleteProductLine': () => {
      throw new FakeError('cmdb.inUse', { what: 'apache产品线' }, [
        {
          path: '',
          reason: 'cmdb.usedByBusinesses',
          params: { what: 'apache产品线', count: 2, examples: '订单中心' },
        },
      ]);
    },
    'clusters.list': ({ page, pageSize, keyword, type, sortBy, descending }) => {
      const found = clusters.filter(
        (one) => one.name.includes(keyword) && (type === undefined || one.type === type),
      );
      return pageOf(
        sorted(found, (one) => one[sortBy], descending),
        page,
        pageSize,
      );
    },
    'clusters.get': ({ id }) => {
      const found = clusters.find((one) => one.id === id);
      if (!found) throw new FakeError('common.notFound', { what: 'cluster', id });
      return found;
    },
    'clusters.types': () => ({ items: [...new Set(clusters.map(({ type }) => type))].sort() }),
    'clusters.bindHosts': ({ hostIds }) => ({ bound: hostIds.length, already: 0 }),
    'clusters.unbindHosts': ({ hostIds }) => ({ unbound: hostIds.length }),
    'cmdb.findAddresses': ({ addresses }) => ({
      items: world.hosts.filter(({ innerIp }) => addresses.includes(innerIp)),
      unknown: addresses.filter((ip) => !world.hosts.some(({ innerIp }) => innerIp === ip)),
      ambiguous: [],
    }),
  };
}
