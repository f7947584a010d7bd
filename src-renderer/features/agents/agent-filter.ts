import type { Input } from '@contract/index';
import type { AgentStatus } from '@contract/states';
import { call } from '../../rpc';

export const agentStatusOrder: readonly AgentStatus[] = ['RUNNING', 'TERMINATED', 'UNKNOWN'];

export type AgentFilter = Pick<Input<'agents.list'>, 'keyword' | 'status' | 'conflict' | 'outdated'>;

/** The filter that the address of the screen and the search mean together. */
export function agentFilter(
  keyword: string,
  status: unknown,
  conflict?: unknown,
  outdated?: unknown,
): AgentFilter {
  const known = agentStatusOrder.find((one) => one === status);
  return {
    keyword: keyword.trim(),
    ...(known && { status: [known] }),
    ...(conflict ? { conflict: true } : {}),
    ...(outdated ? { outdated: true as const } : {}),
  };
}

const most = 1000;

/** All agents that a filter finds, page by page, as id and name. */
export async function allAgents(filter: AgentFilter): Promise<[number, string][]> {
  const found: [number, string][] = [];
  for (let page = 1; ; page += 1) {
    const { items, total } = await call('agents.list', { ...filter, page, pageSize: most });
    found.push(...items.map(({ id, name }): [number, string] => [id, name]));
    if (items.length < most || found.length >= total) return found;
  }
}
