import type { Output } from '@contract/index';
import type { Permission } from '@contract/permissions';
import type { AgentStatus } from '@contract/states';

export type Overview = Output<'overview.get'>;

/** In the order in which they are read: what is well first. */
export const agentOrder: readonly AgentStatus[] = ['RUNNING', 'TERMINATED', 'UNKNOWN'];

/** How many agents there are, whatever their status. */
export function totalOf(agents: Overview['agents']): number {
  return agentOrder.reduce((sum, status) => sum + agents[status], 0);
}

/** A share as whole per cent, so that a few are never told as none, nor all but a few as all. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = Math.round((part / whole) * 100);
  if (share === 0 && part > 0) return '<1%';
  if (share === 100 && part < whole) return '>99%';
  return `${share}%`;
}

/** The jobs that ended within the days that are told. */
export function endedOf(days: Overview['days']): { succeeded: number; failed: number; ended: number } {
  const succeeded = days.reduce((sum, day) => sum + day.succeeded, 0);
  const failed = days.reduce((sum, day) => sum + day.failed, 0);
  return { succeeded, failed, ended: succeeded + failed };
}

export interface Step {
  readonly key: 'hosts' | 'agents' | 'script';
  readonly to: string;
  readonly permission: Permission;
  readonly done: boolean;
}

/** As many jobs as `recent` holds at least, when there may be more. */
const manyJobs = 8;

/**
 * The first steps with Muster, as long as somebody is new to it; none once a script has run, or once
 * there are so many jobs that this is nobody's first day.
 */
export function firstSteps({ hosts, agents, recent }: Overview): readonly Step[] {
  const ran = recent.some(({ kind }) => kind === 'script');
  if (hosts > 0 && (ran || recent.length >= manyJobs)) return [];
  return [
    { key: 'hosts', to: '/hosts/import', permission: 'cmdb.write', done: hosts > 0 },
    { key: 'agents', to: '/install', permission: 'agents.operate', done: totalOf(agents) > 0 },
    { key: 'script', to: '/scripts', permission: 'scripts.run', done: ran },
  ];
}
