import type { AuditService } from '@main/domains/audit';
import { createDangersService, createLibraryService } from '@main/domains/library';
import type { Platform } from './services';

/** The library of scripts and the rules for dangerous commands. */
export function createLibrary({
  store,
  bus,
  clock,
  logger,
  audit,
}: Platform & { readonly audit: AuditService }) {
  const note = audit.sink('console');
  return {
    library: createLibraryService({
      ...{ store, bus, clock },
      auditNote: (actor, action, input) => note({ actor, action, input, outcome: 'ok' }),
    }),
    dangers: createDangersService({ store, bus, clock, logger }),
  };
}
