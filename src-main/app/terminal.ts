import type { AuditService } from '@main/domains/audit';
import type { CmdbService } from '@main/domains/cmdb';
import { createHostFiles, createTerminalService } from '@main/domains/terminal';
import type { Downloads } from '@main/kernel/downloads';
import type { SshPool } from '@main/platform/ssh';
import type { Platform } from './services';

interface TerminalNeeds extends Platform {
  readonly cmdb: CmdbService;
  readonly pool: SshPool;
  readonly audit: AuditService;
  readonly downloads: Downloads;
}

/** Terminals and the files beside them, with what they need of the others. */
export function createTerminals({ cmdb, audit, downloads, ...needs }: TerminalNeeds) {
  const shared = { ...needs, hosts: cmdb, offer: downloads.offer };
  return {
    terminals: createTerminalService({ ...shared, audit: audit.sink('console'), dir: needs.dataDir }),
    hostFiles: createHostFiles(shared),
  };
}
