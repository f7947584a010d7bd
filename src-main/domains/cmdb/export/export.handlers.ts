import type { Handlers } from '@main/kernel/dispatch';
import type { Downloads } from '@main/kernel/downloads';
import type { HostExport } from './export.service';

export function hostExportHandlers(hosts: HostExport, offer: Downloads['offer']): Handlers<'hostExport'> {
  return {
    'hostExport.hosts': async (wanted, { actor }) => {
      const { download, rows } = await hosts.hosts(wanted);
      return { ...offer(actor, download), rows };
    },
  };
}
