import type { Output } from '@contract/index';
import { type ComputedRef, computed } from 'vue';
import { useQuery } from '../../rpc/use-query';

export type Area = Output<'agents.areas'>['items'][number];
export type AreaProxy = Output<'agents.proxies'>['items'][number];

/** The proxies of all cloud areas, as they come and go. */
export function useProxies(): ComputedRef<readonly AreaProxy[]> {
  const query = useQuery('agents.proxies', () => ({}), {
    staleOn: ({ event }) => event === 'agents.changed' || event === 'hosts.changed',
    pause: 2000,
  });
  return computed(() => query.data.value?.items ?? []);
}

/** What the cloud areas have of proxies and of hosts behind them, by area; empty while `wanted` is false. */
export function useAreas(wanted: boolean): ComputedRef<ReadonlyMap<number, Area>> {
  const query = useQuery('agents.areas', () => (wanted ? {} : undefined), {
    staleOn: ({ event }) => event === 'agents.changed' || event === 'hosts.changed',
    pause: 2000,
  });
  return computed(() => new Map((query.data.value?.items ?? []).map((area) => [area.cloudId, area])));
}

/** The proxies of one cloud area, and how many of them are valid. */
export function areaOf(proxies: readonly AreaProxy[], cloudId: number | null) {
  const all = proxies.filter((proxy) => proxy.cloudId === cloudId);
  return { all, valid: all.filter(({ valid }) => valid) };
}
