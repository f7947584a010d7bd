import type { Input } from '@contract/index';
import type { NodeKind } from '@contract/targets';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ChosenHost } from '../../../app/handoff';

export type TargetChoice = Required<Omit<Input<'scripts.resolve'>['targets'], 'filter'>>;

/** A node of the topology, with its name as it was when it was chosen. */
export interface ChosenNode {
  readonly kind: NodeKind;
  readonly id: number;
  readonly name: string;
}

export interface ChosenCluster {
  readonly id: string;
  readonly name: string;
}

/** What targets are chosen by: as given, before anybody has looked what it means. */
export interface TargetParts {
  readonly hosts: readonly ChosenHost[];
  readonly addresses: readonly string[];
  readonly nodes: readonly ChosenNode[];
  readonly clusters: readonly ChosenCluster[];
  /** Not these, however they are named. */
  readonly excepted: readonly ChosenHost[];
}

export const noParts: TargetParts = { hosts: [], addresses: [], nodes: [], clusters: [], excepted: [] };

/**
 * The targets of the next script or transfer while they are being chosen: outlive a look at another
 * screen, and are the same in the script console and in the screen for files.
 */
export const useTargetsDraft = defineStore('targets', () => {
  /** Changed as a whole: it may hold 100,000 hosts. */
  const parts = shallowRef<TargetParts>(noParts);
  const isEmpty = computed(() => {
    const { hosts, addresses, nodes, clusters } = parts.value;
    return hosts.length + addresses.length + nodes.length + clusters.length === 0;
  });
  /** What the core is asked. */
  const choice = computed<TargetChoice>(() => {
    const { hosts, addresses, nodes, clusters, excepted } = parts.value;
    return {
      hostIds: hosts.map(({ id }) => id),
      addresses: [...addresses],
      nodes: nodes.map(({ kind, id }) => ({ kind, id })),
      clusterIds: clusters.map(({ id }) => id),
      exceptIds: excepted.map(({ id }) => id),
    };
  });

  function change(more: Partial<TargetParts>): void {
    parts.value = { ...parts.value, ...more };
  }
  /** In place of all that was chosen. */
  function replace(by: Partial<TargetParts>): void {
    parts.value = { ...noParts, ...by };
  }
  /** Beside what is chosen; hosts that are named one by one are excepted no longer. */
  function add(more: Partial<TargetParts>): void {
    const now = parts.value;
    const { hosts = [], addresses = [], nodes = [], clusters = [], excepted = [] } = more;
    const ids = new Set(hosts.map(({ id }) => id));
    const named = new Set(addresses);
    const left = now.excepted.filter(({ id, innerIp }) => !ids.has(id) && !named.has(innerIp));
    parts.value = {
      hosts: once([...now.hosts, ...hosts], ({ id }) => id),
      addresses: [...new Set([...now.addresses, ...addresses])],
      nodes: once([...now.nodes, ...nodes], ({ kind, id }) => `${kind}${id}`),
      clusters: once([...now.clusters, ...clusters], ({ id }) => id),
      excepted: once([...left, ...excepted], ({ id }) => id),
    };
  }
  /** Takes one host out. Where a place may still mean it, it is excepted. */
  function drop(host: ChosenHost): void {
    const { hosts, addresses, nodes, clusters, excepted } = parts.value;
    const leftHosts = hosts.filter(({ id }) => id !== host.id);
    const leftAddresses = addresses.filter((address) => address !== host.innerIp);
    const wasNamed = leftHosts.length < hosts.length || leftAddresses.length < addresses.length;
    const isPlaced = nodes.length + clusters.length > 0;
    change({
      ...{ hosts: leftHosts, addresses: leftAddresses },
      ...(isPlaced || !wasNamed ? { excepted: once([...excepted, host], ({ id }) => id) } : {}),
    });
  }

  return { parts, isEmpty, choice, change, replace, add, drop };
});

/** Each once, the last with its name. */
function once<T>(all: readonly T[], keyOf: (one: T) => unknown): T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
