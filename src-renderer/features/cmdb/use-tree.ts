import { computed, ref, watch } from 'vue';
import { useQuery } from '../../rpc/use-query';
import { linesOf, nodesOf, type TopologyNode } from './topology';

/** The topology as lines of a tree: what is open, what is searched for. */
export function useTree() {
  const words = ref('');
  const open = ref(new Set<string>());
  const topology = useQuery('cmdb.topology', () => ({}), {
    staleOn: ({ event }) => event === 'hosts.changed',
    pause: 2000,
  });
  const nodes = computed(() => (topology.data.value ? nodesOf(topology.data.value) : []));
  const lines = computed(() => linesOf(nodes.value, open.value, words.value));

  // A few businesses stand open at once: their sets are what people look for.
  watch(nodes, (now, before) => {
    if (before.length === 0 && now.length <= 4) open.value = new Set(now.map(({ key }) => key));
  });

  function setOpen(node: TopologyNode, on: boolean): void {
    const next = new Set(open.value);
    if (on) next.add(node.key);
    else next.delete(node.key);
    open.value = next;
  }

  return {
    ...{ words, topology, nodes, lines, setOpen },
    all: computed(() => nodes.value.reduce((sum, node) => sum + node.hosts, 0)),
    toggle: (node: TopologyNode) => setOpen(node, !open.value.has(node.key)),
  };
}

/** Moves the focus among the lines of a tree; true when the key was one of those. */
export function moveFocus(event: KeyboardEvent): boolean {
  const line = (event.target as HTMLElement).closest<HTMLElement>('[role="treeitem"]');
  const lines = [...(line?.parentElement?.querySelectorAll<HTMLElement>('[role="treeitem"]') ?? [])];
  const at = line ? lines.indexOf(line) : -1;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
  if (to === undefined) return false;
  event.preventDefault();
  lines[to]?.focus();
  return true;
}
