import type { World } from './fake-types';
import { businesses, type Host } from './world';

type Source = 'cmdb' | 'aos' | 'manual';
const sources: readonly Source[] = ['cmdb', 'manual', 'aos'];
export const environments = ['内测环境N', '生产环境', '灾备环境'].map((name, at) => ({
  ...{ id: `env${at}`, name, remark: at === 1 ? '变更需审批' : '', source: sources[at] ?? 'manual' },
  ...{ hosts: 42 - at * 20 < 0 ? 0 : 42 - at * 20, clusters: 3 - at, updatedAt: 1_763_690_000_000 },
}));

/** The clusters of the fixture. */
export function fakeClusters(world: World) {
  return Array.from({ length: world.hosts.length > 0 ? 24 : 0 }, (_, at) => ({
    id: `c${at}`,
    name: `${['redis', 'apache', 'jboss'][at % 3]}${230 + at}A`,
    type: ['RedisCluster', 'ApacheCluster', 'JBossCluster'][at % 3] ?? '',
    envId: `env${at % 3}`,
    envName: environments[at % 3]?.name ?? '',
    businessId: businesses[at % 3]?.id ?? null,
    businessName: businesses[at % 3]?.name ?? '',
    remark: at % 5 === 0 ? '双活，见值班手册' : '',
    source: sources[at % 3] ?? 'manual',
    hosts: hostsOf(world, at).length,
    creator: 'admin',
    updatedAt: world.now() - at * 3_600_000,
  }));
}

/** The hosts that are bound to a cluster. */
export function clusterHosts(world: World, id: string): Host[] {
  return hostsOf(world, Number(id.slice(1)));
}

function hostsOf(world: World, at: number): Host[] {
  return world.hosts.slice(at * 5, at * 5 + ((at * 7) % 40));
}
