import type { Output } from '@contract/index';
import { type ComputedRef, computed } from 'vue';
import { type Query, useQuery } from '../../rpc/use-query';
import { useScriptDraft } from './script-draft';

export type ResolvedHost = Output<'scripts.resolve'>['hosts'][number];

export interface Resolved {
  readonly query: Query<'scripts.resolve'>;
  readonly hosts: ComputedRef<readonly ResolvedHost[]>;
  readonly unknown: ComputedRef<readonly string[]>;
  readonly ambiguous: ComputedRef<readonly string[]>;
  /** Hosts that cannot be reached as things stand: no credential, no agent online. */
  readonly unreachable: ComputedRef<readonly ResolvedHost[]>;
}

/** The hosts that were picked and pasted, as the core knows them now: what is shown is what runs. */
export function useResolved(): Resolved {
  const draft = useScriptDraft();
  const query = useQuery(
    'scripts.resolve',
    () => {
      const { hosts, addresses } = draft;
      if (hosts.length + addresses.length === 0) return undefined;
      return { targets: { hostIds: hosts.map(({ id }) => id), addresses: [...addresses] } };
    },
    { staleOn: ({ event }) => event === 'hosts.changed' || event === 'agents.changed', pause: 2000 },
  );
  const hosts = computed(() => query.data.value?.hosts ?? []);
  return {
    query,
    hosts,
    unknown: computed(() => query.data.value?.unknown ?? []),
    ambiguous: computed(() => query.data.value?.ambiguous ?? []),
    unreachable: computed(() => hosts.value.filter(({ via }) => via === 'none')),
  };
}
