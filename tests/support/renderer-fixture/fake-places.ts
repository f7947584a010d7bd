import { FakeError, type FakeHandlers, type World } from './fake-types';
import { pageOf, sorted } from './tables';
import { businesses } from './world';

type Source = 'cmdb' | 'aos' | 'manual';
const sources: readonly Source[] = ['cmdb', 'manual', 'aos'];
const environments = ['内测环境N', '生产环境', '灾备环境'].map((name, at) => ({
  ...{ id: `env${at}`, name, remark: at === 1 ? '变更需审批' : '', source: sources[at] ?? 'manual' },
  ...{ hosts: 42 - at * 20 < 0 ? 0 : 42 - at * 20, clusters: 3 - at, updatedAt: 1_763_690_000_000 },
}));

/** Product lines, environments and clusters of the fixture. */
export function fakePlaces(world: World): FakeHandlers {
  const clusters = Array.from({ length: world.hosts.length > 0 ? 24 : 0 }, (_, at) => ({
    id: `c${at}`,
    name: `${['redis', 'apache', 'jboss'][at % 3]}${230 + at}A`,
    type: ['RedisCluster', 'ApacheCluster', 'JBossCluster'][at % 3] ?? '',
    envId: `env${at % 3}`,
    envName: environments[at % 3]?.name ?? '',
    businessId: businesses[at % 3]?.id ?? null,
    businessName: businesses[at % 3]?.name ?? '',
    remark: at % 5 === 0 ? '双活，见值班手册' : '',
    source: sources[at % 3] ?? 'manual',
    hosts: (at * 7) % 40,
    creator: 'admin',
    updatedAt: world.now() - at * 3_600_000,
  }));
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
