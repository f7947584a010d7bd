import type { Output } from '@contract/index';
import { type ComputedRef, computed } from 'vue';
import { useQuery } from '../../rpc/use-query';

export type AreaProxy = Output<'agents.proxies'>['items'][number];

/** The proxies of all cloud areas, as they come and go. */
export function useProxies(): ComputedRef<readonly AreaProxy[]> {
  const query = useQuery('agents.proxies', () => ({}), {
    staleOn: ({ event }) => event === 'agents.changed' || event === 'hosts.changed',
    pause: 2000,
  });
  return computed(() => query.data.value?.items ?? []);
}

/** The proxies of one cloud area, and how many of them are valid. */
export function areaOf(proxies: readonly AreaProxy[], cloudId: number | null) {
  const all = proxies.filter((proxy) => proxy.cloudId === cloudId);
  return { all, valid: all.filter(({ valid }) => valid) };
}
