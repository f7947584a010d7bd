import type { Handlers } from '@main/kernel/dispatch';
import type { ClustersService } from './clusters.service';

type CmdbNames = 'cmdb.clustersOfHost' | 'cmdb.findAddresses';

export function clusterHandlers(
  clusters: ClustersService,
): Omit<Handlers<'clusters'>, 'clusters.export'> & Pick<Handlers<'cmdb'>, CmdbNames> {
  return {
    'clusters.list': (query) => clusters.list(query),
    'clusters.get': ({ id }) => clusters.get(id),
    'clusters.types': async () => ({ items: await clusters.types() }),
    'clusters.add': async (cluster, { actor }) => ({ id: await clusters.add(actor, cluster) }),
    'clusters.update': async (cluster) => {
      await clusters.update(cluster);
      return {};
    },
    'clusters.delete': async ({ ids }) => ({ deleted: await clusters.remove(ids) }),
    'clusters.bindHosts': ({ id, hostIds }) => clusters.bindHosts(id, hostIds),
    'clusters.unbindHosts': async ({ id, hostIds }) => ({ unbound: await clusters.unbindHosts(id, hostIds) }),
    'cmdb.clustersOfHost': async ({ hostId }) => ({ items: await clusters.ofHost(hostId) }),
    'cmdb.findAddresses': ({ addresses }) => clusters.findAddresses(addresses),
  };
}
