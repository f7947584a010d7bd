import type { Output } from '@contract/index';
import type { ListColumn } from '@main/platform/files/list';
import { type Conflict, readConflict } from './identity.conflict';
import type { ListedAgent } from './registry.service';

export type AgentView = Output<'agents.list'>['items'][number];

/** An agent as screens show it, without its token. */
export function viewAgent(agent: ListedAgent): AgentView {
  return {
    id: agent.id,
    name: agent.name,
    hostId: agent.host_id,
    innerIp: agent.inner_ip,
    status: agent.status,
    version: agent.version,
    outdated: agent.outdated,
    lastSeenAt: agent.last_seen_at,
    registeredAt: agent.registered_at,
    openTasks: agent.open_tasks,
    awaitsRegistration: agent.awaits_registration !== 0,
    conflict: readConflict(agent.conflict),
  };
}

const statuses: Readonly<Record<AgentView['status'], { zh: string; en: string }>> = {
  RUNNING: { zh: '在线', en: 'Online' },
  TERMINATED: { zh: '离线', en: 'Offline' },
  UNKNOWN: { zh: '未知', en: 'Unknown' },
};

const timeOf = (at: number | null) => (at === null ? '' : new Date(at).toISOString());

/** `web01 (10.0.0.1), web02 (10.0.0.2)`: words that need no language. */
function machinesOf(conflict: Conflict | null): string {
  const machines = conflict?.between ?? [];
  return machines.map(({ hostName, addresses }) => `${hostName || '?'} (${addresses.join(' ')})`).join(', ');
}

/** The columns of an exported list. */
export const agentColumns: readonly ListColumn<AgentView>[] = [
  { key: 'name', title: { zh: '名称', en: 'Name' }, width: 28, cell: ({ name }) => name },
  { key: 'innerIp', title: { zh: '内网IP', en: 'Inner IP' }, cell: ({ innerIp }) => innerIp },
  {
    key: 'status',
    title: { zh: '状态', en: 'Status' },
    cell: ({ status }, language) => statuses[status][language],
  },
  {
    key: 'status',
    title: { zh: '最近一次心跳', en: 'Last sign of life' },
    width: 26,
    cell: ({ lastSeenAt }) => timeOf(lastSeenAt),
  },
  { key: 'version', title: { zh: '版本', en: 'Version' }, cell: ({ version }) => version },
  { key: 'openTasks', title: { zh: '未完成任务', en: 'Open tasks' }, cell: ({ openTasks }) => openTasks },
  {
    key: 'status',
    title: { zh: '身份冲突', en: 'Identity conflict' },
    width: 36,
    cell: ({ conflict }) => machinesOf(conflict),
  },
  {
    key: 'registeredAt',
    title: { zh: '注册时间', en: 'Registered' },
    width: 26,
    cell: ({ registeredAt }) => timeOf(registeredAt),
  },
];
