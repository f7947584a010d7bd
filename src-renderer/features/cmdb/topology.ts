import type { Output } from '@contract/index';
import { givenName } from '../../ui/given-names';
import type { Scope } from './host-filter';

/** A node of the topology, whichever its level: what the tree draws. */
export interface TopologyNode {
  readonly key: string;
  readonly name: string;
  readonly hosts: number;
  readonly scope: Scope;
  readonly children: readonly TopologyNode[];
}

/** Businesses with their sets and modules as one kind of node. */
export function nodesOf({ businesses }: Output<'cmdb.topology'>): TopologyNode[] {
  return businesses.map((business) => ({
    key: `b${business.id}`,
    name: business.name,
    hosts: business.hosts,
    scope: { businessId: business.id },
    children: business.sets.map((set) => ({
      key: `s${set.id}`,
      name: givenName(set.name),
      hosts: set.hosts,
      scope: { businessId: business.id, setId: set.id },
      children: set.modules.map((module) => ({
        key: `m${module.id}`,
        name: givenName(module.name),
        hosts: module.hosts,
        scope: { businessId: business.id, setId: set.id, moduleId: module.id },
        children: [],
      })),
    })),
  }));
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
