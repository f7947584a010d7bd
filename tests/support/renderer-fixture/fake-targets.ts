import type { Contract } from '@contract/index';
import { shownTargets } from '@contract/targets';
import type { z } from 'zod';
import { clusterHosts, fakeClusters } from './fake-clusters';
import type { World } from './fake-types';
import { businesses, type Host, modules } from './world';

type Choice = z.output<Contract['scripts.resolve']['input']>['targets'];
type Node = Choice['nodes'][number];

/** What a choice of targets means in the fixture. */
export function fakeTargets(world: World) {
  function hosts({ hostIds, addresses, nodes, clusterIds, exceptIds }: Choice): Host[] {
    return world.hosts.filter(
      (host) =>
        !exceptIds.includes(host.id) &&
        (hostIds.includes(host.id) ||
          addresses.includes(host.innerIp) ||
          nodes.some((node) => isIn(host, node)) ||
          clusterIds.some((id) => clusterHosts(world, id).includes(host))),
    );
  }
  function resolve(choice: Choice) {
    const found = hosts(choice).map(({ id, innerIp, hostName, hasCredential, agent }) => ({
      ...{ id, innerIp, hostName },
      via: hasCredential
        ? ('ssh' as const)
        : agent.status === 'RUNNING'
          ? ('agent' as const)
          : ('none' as const),
    }));
    const cut = found.filter(({ via }) => via === 'none');
    const known = new Set(world.hosts.map(({ innerIp }) => innerIp));
    return {
      ...{
        total: found.length,
        digest: digestOf(found),
        hosts: found.slice(0, shownTargets),
      },
      ...{ unreachable: cut.length, unreachableHosts: cut.slice(0, shownTargets) },
      unknown: choice.addresses.filter((address) => !known.has(address)),
      ambiguous: [],
      goneHosts: choice.hostIds.filter((id) => !world.hosts.some((host) => host.id === id)),
      nodes: choice.nodes.flatMap((node) => {
        const name = nameOf(node);
        const count = world.hosts.filter((host) => isIn(host, node)).length;
        return name ? [{ ...node, ...name, hosts: count }] : [];
      }),
      clusters: fakeClusters(world)
        .filter(({ id }) => choice.clusterIds.includes(id))
        .map(({ id, name, hosts: count }) => ({ id, name, hosts: count })),
      excepted: world.hosts.filter(({ id }) => choice.exceptIds.includes(id)),
    };
  }
  return { hosts, resolve };
}

function digestOf(hosts: readonly { readonly id: number }[]): string {
  return `${hosts.length}/${hosts.reduce((sum, { id }, at) => sum + id * (at + 1), 0)}`;
}

function isIn(host: Host, { kind, id }: Node): boolean {
  if (kind === 'business') return host.businessId === id;
  const own = new Set(host.modules.map((one) => one.id));
  return modules.some((one) => own.has(one.id) && (kind === 'set' ? one.setId === id : one.id === id));
}

function nameOf({ kind, id }: Node): { name: string; above: string[] } | undefined {
  const business = businesses.find((one) => one.id === id);
  if (kind === 'business') return business && { name: business.name, above: [] };
  const module = modules.find((one) => (kind === 'set' ? one.setId : one.id) === id);
  const top = businesses.find((one) => one.id === module?.businessId);
  if (!module || !top) return undefined;
  return kind === 'set'
    ? { name: module.setName, above: [top.name] }
    : { name: module.name, above: [top.name, module.setName] };
}
