import type { Output } from '@contract/index';
import { givenName } from '../../ui/given-names';
import type { Scope } from './host-filter';

export type NodeKind = 'business' | 'set' | 'module';

/** A node of the topology, whichever its level: what the tree draws. */
export interface TopologyNode {
  readonly key: string;
  readonly kind: NodeKind;
  readonly id: number;
  readonly name: string;
  readonly hosts: number;
  readonly source: 'cmdb' | 'aos' | 'manual';
  /** The idle pool, 空闲机 and 故障机: neither renamed nor deleted. */
  readonly fixed: boolean;
  readonly scope: Scope;
  readonly children: readonly TopologyNode[];
  /** Of a business. */
  readonly productLineId: number | null;
}

/** What can be done with a node: something made in it, another name, or away with it. */
export type NodeCommand = 'add' | 'rename' | 'delete';

export const commandsOf = ({ kind, fixed }: TopologyNode): NodeCommand[] => [
  ...(kind === 'module' ? [] : (['add'] as const)),
  ...(fixed ? [] : (['rename', 'delete'] as const)),
];

/** Businesses with their sets and modules as one kind of node. */
export function nodesOf({ businesses }: Output<'cmdb.topology'>): TopologyNode[] {
  return businesses.map((business) => ({
    ...{ key: `b${business.id}`, kind: 'business', id: business.id, name: business.name },
    ...{ hosts: business.hosts, source: business.source, fixed: false },
    productLineId: business.productLineId,
    scope: { businessId: business.id },
    children: business.sets.map((set) => ({
      ...{ key: `s${set.id}`, kind: 'set', id: set.id, name: givenName(set.name), hosts: set.hosts },
      ...{ source: set.source, fixed: set.kind !== '', productLineId: null },
      scope: { businessId: business.id, setId: set.id },
      children: set.modules.map((module) => ({
        ...{ key: `m${module.id}`, kind: 'module', id: module.id, name: givenName(module.name) },
        ...{ hosts: module.hosts, source: module.source, fixed: module.kind !== '', productLineId: null },
        scope: { businessId: business.id, setId: set.id, moduleId: module.id },
        children: [],
      })),
    })),
  }));
}

/** The nodes from a business down to where a scope points; none for everywhere. */
export function pathOf(
  nodes: readonly TopologyNode[],
  { businessId, setId, moduleId }: Scope,
): TopologyNode[] {
  const business = nodes.find(({ id }) => id === businessId);
  const set = business?.children.find(({ id }) => id === setId);
  const module = set?.children.find(({ id }) => id === moduleId);
  return [business, set, module].filter((node) => node !== undefined);
}

export interface TreeLine {
  readonly node: TopologyNode;
  readonly depth: number;
  readonly open: boolean;
}

/** The lines a tree shows: children only of open nodes; with words, all that match and the way to them. */
export function linesOf(
  nodes: readonly TopologyNode[],
  open: ReadonlySet<string>,
  words: string,
  depth = 0,
): TreeLine[] {
  const wanted = words.trim().toLowerCase();
  const lines: TreeLine[] = [];
  for (const node of nodes) {
    const hit = wanted !== '' && node.name.toLowerCase().includes(wanted);
    const below = linesOf(node.children, open, hit ? '' : words, depth + 1);
    if (wanted !== '' && !hit && below.length === 0) continue;
    const isOpen = wanted !== '' && !hit ? true : open.has(node.key);
    lines.push({ node, depth, open: isOpen });
    if (isOpen) lines.push(...below);
  }
  return lines;
}
