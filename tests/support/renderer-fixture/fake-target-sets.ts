import type { Output } from '@contract/index';
import { FakeError, type SomeHandlers, type World } from './fake-types';

type Kept = Output<'targetSets.get'>;
type Content = Kept['content'];

/** Two target sets: one's own, and one of somebody else of which a cluster was deleted. */
export function fakeTargetSets(world: World): SomeHandlers<'targetSets'> {
  const empty: Content = { hosts: [], addresses: [], nodes: [], clusters: [], excepted: [] };
  const items: Kept[] = [];
  function keep(
    of: Pick<Kept, 'name' | 'description' | 'shared' | 'content'>,
    more: Partial<Kept> = {},
  ): Kept {
    const { content } = of;
    return {
      ...{ id: items.length + 1, own: true, owner: 'admin', createdAt: world.now(), updatedAt: world.now() },
      ...{ hosts: content.hosts.length, addresses: content.addresses.length },
      ...{ nodes: content.nodes.length, clusters: content.clusters.length },
      ...{ excepted: content.excepted.length, gone: [], goneHosts: 0, ...of, ...more },
    };
  }
  if (world.hosts.length > 0) {
    const nodes = [{ kind: 'module' as const, id: 106, name: '接入' }];
    const clusters = [
      { id: 'c1', name: 'apache231A' },
      { id: 'c99', name: 'redis旧' },
    ];
    items.push(
      keep({ name: '华南接入', description: '变更窗口每周三', shared: false, content: { ...empty, nodes } }),
    );
    items.push(
      keep(
        { name: '双十一扩容', description: '', shared: true, content: { ...empty, nodes, clusters } },
        { own: false, owner: 'wangxm', gone: ['redis旧'] },
      ),
    );
  }
  const find = (id: number) => {
    const found = items.find((one) => one.id === id);
    if (!found) throw new FakeError('common.notFound', { what: 'targetSet', id });
    return found;
  };
  const changed = () => world.ring({ event: 'targetSets.changed', data: {} });
  return {
    'targetSets.list': () => ({ items }),
    'targetSets.get': ({ id }) => find(id),
    'targetSets.save': ({ id, content: given, ...form }) => {
      const content: Content = given
        ? {
            hosts: given.hostIds.map((hostId) => ({
              id: hostId,
              innerIp: world.hosts.find((host) => host.id === hostId)?.innerIp ?? '',
            })),
            addresses: given.addresses,
            nodes: given.nodes.map((node) => ({ ...node, name: String(node.id) })),
            clusters: given.clusterIds.map((clusterId) => ({ id: clusterId, name: clusterId })),
            excepted: given.exceptIds.map((hostId) => ({ id: hostId, innerIp: String(hostId) })),
          }
        : id === undefined
          ? empty
          : find(id).content;
      const kept = keep({ ...form, content }, id === undefined ? {} : { id });
      if (id === undefined) items.push(kept);
      else items.splice(items.indexOf(find(id)), 1, kept);
      changed();
      return { id: kept.id };
    },
    'targetSets.delete': ({ id }) => {
      items.splice(items.indexOf(find(id)), 1);
      changed();
      return {};
    },
  };
}
