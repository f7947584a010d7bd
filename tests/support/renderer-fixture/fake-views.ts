import type { Output } from '@contract/index';
import type { SomeHandlers, World } from './fake-types';

type View = Output<'hostViews.list'>['items'][number];

/** Kept views of the host list. */
export function fakeViews(world: World): Partial<SomeHandlers<'hostViews'>> {
  const content = {
    filter: {},
    columns: ['innerIp', 'agent', 'usage'],
    sortBy: 'innerIp',
    descending: false,
  } as const;
  const kept: Omit<View, 'content' | 'updatedAt'>[] = [
    { id: 1, name: '离线的网关', shared: false, own: true, owner: 'admin' },
    { id: 2, name: '双十一扩容主机', shared: true, own: false, owner: 'wangxm' },
  ];
  const items: View[] = kept.map((one) => ({
    ...one,
    content: {
      ...content,
      columns: [...content.columns],
      filter: one.id === 1 ? { keyword: 'gateway', agentStatus: ['TERMINATED'] } : { keyword: '双十一' },
    },
    updatedAt: world.now(),
  }));
  const changed = () => world.ring({ event: 'hostViews.changed', data: {} });
  return {
    'hostViews.list': () => ({ items }),
    'hostViews.save': ({ id, name, shared, content: given }) => {
      const found = items.find((one) => one.id === id);
      if (found) Object.assign(found, { name, shared, content: given });
      else
        items.push({
          id: items.length + 1,
          name,
          shared,
          own: true,
          owner: 'admin',
          content: given,
          updatedAt: world.now(),
        });
      changed();
      return { id: id ?? items.length };
    },
    'hostViews.delete': ({ id }) => {
      items.splice(
        items.findIndex((one) => one.id === id),
        1,
      );
      changed();
      return {};
    },
  };
}
