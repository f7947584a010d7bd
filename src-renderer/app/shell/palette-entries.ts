import type { Output } from '@contract/index';
import type { Screen } from '../screens';

export interface PaletteEntry {
  readonly key: string;
  readonly kind: 'screen' | 'host' | 'terminal' | 'job';
  readonly label: string;
  readonly detail: string;
  readonly to: string;
}

/** The screens whose name or path holds the words. */
export function screenEntries(
  screens: readonly Screen[],
  words: string,
  nameOf: (screen: Screen) => string,
): PaletteEntry[] {
  const wanted = words.trim().toLowerCase();
  return screens
    .filter((screen) => `${nameOf(screen)} ${screen.name}`.toLowerCase().includes(wanted))
    .map((screen) => ({
      key: `screen-${screen.name}`,
      kind: 'screen',
      label: nameOf(screen),
      detail: '',
      to: screen.path,
    }));
}

export function hostEntries(hosts: Output<'cmdb.hosts'>['items']): PaletteEntry[] {
  return hosts.map((host) => ({
    key: `host-${host.id}`,
    kind: 'host',
    label: host.innerIp,
    detail: [host.hostName, host.businessName].filter(Boolean).join(' · '),
    to: `/hosts?host=${host.id}`,
  }));
}

/** Terminals on the hosts that can be logged in to; few, since each host has an entry of its own already. */
export function terminalEntries(hosts: Output<'cmdb.hosts'>['items']): PaletteEntry[] {
  return hosts
    .filter(({ hasCredential }) => hasCredential)
    .slice(0, 3)
    .map((host) => ({
      key: `terminal-${host.id}`,
      kind: 'terminal',
      label: host.innerIp,
      detail: host.hostName,
      to: `/terminal/${host.id}`,
    }));
}

export function jobEntries(jobs: Output<'jobs.list'>['items']): PaletteEntry[] {
  return jobs.map((job) => ({
    key: `job-${job.id}`,
    kind: 'job',
    label: `#${job.id} ${job.title}`,
    detail: job.createdBy,
    to: `/jobs/${job.id}`,
  }));
}
