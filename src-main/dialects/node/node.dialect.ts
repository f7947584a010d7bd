import type { OperateService, OperateViews, RegistryService } from '@main/domains/agents';
import type { CmdbService } from '@main/domains/cmdb';
import type { SettingsService } from '@main/domains/settings';
import type { UsersService } from '@main/domains/users';
import type { Dialect } from '@main/platform/http';
import { cmdbRoutes } from './node.cmdb.routes';
import { configRoutes } from './node.config.routes';
import { hostRoutes } from './node.hosts.routes';
import { taskRoutes } from './node.tasks.routes';
import { nodeErrors, ownsNodePath } from './node.words';

export interface NodeDialectDeps {
  readonly users: Pick<UsersService, 'authenticate'>;
  readonly operate: Pick<OperateService, 'operate' | 'stop'>;
  readonly views: OperateViews;
  readonly registry: Pick<RegistryService, 'ofHosts'>;
  readonly cmdb: Pick<CmdbService, 'hosts' | 'clouds' | 'addCloud' | 'topology'>;
  readonly settings: Pick<SettingsService, 'get' | 'update'>;
}

/** 004: agents on hosts, as other systems operate them. */
export function nodeDialect(deps: NodeDialectDeps): Dialect {
  return {
    name: 'node',
    owns: ownsNodePath,
    errors: nodeErrors,
    authenticate: (token) => deps.users.authenticate(token),
    routes(route) {
      taskRoutes(route, deps);
      hostRoutes(route, deps);
      configRoutes(route, deps);
      cmdbRoutes(route, deps);
    },
  };
}
