import type { Output } from '@contract/index';
import { type ComputedRef, computed, shallowRef } from 'vue';
import { CallError, call } from '../../../rpc';
import { type Query, useQuery } from '../../../rpc/use-query';
import { type TargetChoice, useTargetsDraft } from './targets-draft';

type Answer = Output<'scripts.resolve'>;
export type ResolvedHost = Answer['hosts'][number];

export interface Resolved {
  readonly query: Query<'scripts.resolve'>;
  /** What is chosen is still being looked up. */
  readonly busy: ComputedRef<boolean>;
  readonly total: ComputedRef<number>;
  /** The first of them, in the order in which a job takes them. */
  readonly hosts: ComputedRef<readonly ResolvedHost[]>;
  /** How many cannot be reached as things stand: no credential, no agent online. */
  readonly unreachable: ComputedRef<number>;
  readonly unknown: ComputedRef<readonly string[]>;
  readonly ambiguous: ComputedRef<readonly string[]>;
  /** How many of the chosen hosts, nodes and clusters are not there any more. */
  readonly gone: ComputedRef<number>;
  /** Whether other hosts are meant by now than when `look` was called. */
  readonly changed: ComputedRef<boolean>;
  /** Remembers the list as it is shown now: the one that the operator is about to confirm. */
  look(): void;
  /**
   * The hosts of the list that was looked at, each by its id. Fails with `scripts.targetsChanged` where
   * the same choice means other hosts by now; the list is then shown anew.
   */
  freeze(): Promise<number[]>;
}

/** The hosts that are chosen, as the core knows them now: what is shown is what runs. */
export function useResolved(): Resolved {
  const draft = useTargetsDraft();
  const query = useQuery('scripts.resolve', () => (draft.isEmpty ? undefined : { targets: draft.choice }), {
    staleOn: ({ event }) => event === 'hosts.changed' || event === 'agents.changed',
    pause: 2000,
  });
  const answer = computed<Partial<Answer>>(() => query.data.value ?? {});
  const seen = shallowRef<{ targets: TargetChoice; digest: string }>();
  const digest = computed(() => answer.value.digest ?? '');

  return {
    query,
    busy: computed(() => query.loading.value),
    total: computed(() => answer.value.total ?? 0),
    hosts: computed(() => answer.value.hosts ?? []),
    unreachable: computed(() => answer.value.unreachable ?? 0),
    unknown: computed(() => answer.value.unknown ?? []),
    ambiguous: computed(() => answer.value.ambiguous ?? []),
    gone: computed(() => {
      const { goneHosts = [], nodes, clusters } = answer.value;
      const { nodes: chosenNodes, clusters: chosenClusters } = draft.parts;
      const gonePlaces =
        chosenNodes.length + chosenClusters.length - (nodes?.length ?? 0) - (clusters?.length ?? 0);
      return answer.value.digest === undefined ? 0 : goneHosts.length + Math.max(0, gonePlaces);
    }),
    changed: computed(() => seen.value !== undefined && seen.value.digest !== digest.value),
    look() {
      seen.value = { targets: draft.choice, digest: digest.value };
    },
    async freeze() {
      try {
        const { hostIds } = await call(
          'scripts.freeze',
          seen.value ?? { targets: draft.choice, digest: digest.value },
        );
        return hostIds;
      } catch (error) {
        if (error instanceof CallError && error.body.reason === 'scripts.targetsChanged')
          await query.reload();
        throw error;
      }
    },
  };
}
