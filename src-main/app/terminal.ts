import type { AuditService } from '@main/domains/audit';
import type { CmdbService } from '@main/domains/cmdb';
import { createTerminalService } from '@main/domains/terminal';
import type { Downloads } from '@main/kernel/downloads';
import type { SshPool } from '@main/platform/ssh';
import type { Platform } from './services';

interface TerminalNeeds extends Platform {
  readonly cmdb: CmdbService;
  readonly pool: SshPool;
  readonly audit: AuditService;
  readonly downloads: Downloads;
}

/** Terminals with what they need of the others. */
export function createTerminals({ cmdb, audit, downloads, ...needs }: TerminalNeeds) {
  return createTerminalService({
    ...needs,
    ...{ hosts: cmdb, audit: audit.sink('console'), offer: downloads.offer, dir: needs.dataDir },
  });
}
