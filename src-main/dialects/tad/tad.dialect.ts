import type { CmdbService } from '@main/domains/cmdb';
import type { Actor } from '@main/kernel/actor';
import type { Dialect } from '@main/platform/http';
import { z } from 'zod';
import { ownsTadPath, success, tadErrors } from './tad.words';

export interface TadDialectDeps {
  readonly cmdb: Pick<CmdbService, 'sync' | 'export'>;
  readonly authenticate: (token: string) => Promise<Actor | undefined>;
}

/** 100,000 hosts with their credentials are some 60 MiB. */
const documentBytes = 256 * 1_048_576;

/** 003: what deployment systems and the company's CMDB call. */
export function tadDialect({ cmdb, authenticate }: TadDialectDeps): Dialect {
  return {
    name: 'tad',
    owns: ownsTadPath,
    errors: tadErrors,
    authenticate,
    routes(route) {
      route({
        id: 'cmdb.sync',
        method: 'POST',
        path: '/api/cmdb/sync',
        permission: 'cmdb.write',
        bodyLimit: documentBytes,
        // The rows are checked by the service, which names the row that is wrong.
        body: z.unknown(),
        handler: async ({ actor, body }) => success(await cmdb.sync(actor, body)),
      });
      route({
        id: 'cmdb.export',
        method: 'GET',
        path: '/api/cmdb/export',
        permission: 'cmdb.read',
        handler: async () => success(await cmdb.export()),
      });
    },
  };
}
