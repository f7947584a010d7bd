import type { hostFilter } from '@contract/procedures/cmdb';
import type { z } from 'zod';
import type { Host } from './world';

/** The little of SQL that the fixture needs. */
export function pageOf<T>(rows: readonly T[], page: number, pageSize: number): { items: T[]; total: number } {
  return { items: rows.slice((page - 1) * pageSize, page * pageSize), total: rows.length };
}

export function sorted<T>(rows: readonly T[], key: (row: T) => string | number, descending: boolean): T[] {
  const by = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left).localeCompare(String(right), 'en', { numeric: true });
    return order * by;
  });
}

export function holdsWords(text: string, keyword: string): boolean {
  const all = text.toLowerCase();
  return keyword
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

export function fits(
  host: Host,
  filter: z.output<typeof hostFilter>,
  setOf: (moduleId: number) => number,
): boolean {
  const { addresses, agentStatus, keyword } = filter;
  return (
    (filter.businessId === undefined || host.businessId === filter.businessId) &&
    (filter.setId === undefined || host.modules.some(({ id }) => setOf(id) === filter.setId)) &&
    (filter.moduleId === undefined || host.modules.some(({ id }) => id === filter.moduleId)) &&
    (filter.cloudId === undefined || host.cloudId === filter.cloudId) &&
    (!filter.version || host.agent.version.includes(filter.version)) &&
    (!agentStatus || agentStatus.includes(host.agent.status)) &&
    (!addresses || addresses.includes(host.innerIp) || addresses.includes(host.outerIp)) &&
    (!keyword || holdsWords(`${host.innerIp} ${host.hostName} ${host.usage} ${host.remark}`, keyword))
  );
}
