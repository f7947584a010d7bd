import type { Handlers } from '@main/kernel/dispatch';
import type { HostExport } from './export.service';

export function hostExportHandlers(hosts: HostExport): Handlers<'hostExport'> {
  return { 'hostExport.hosts': (wanted) => hosts.hosts(wanted) };
}
