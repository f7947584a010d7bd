import type { Settings } from '@contract/procedures/settings';
import type { AgentsService } from '@main/domains/agents';
import type { CmdbService } from '@main/domains/cmdb';
import { createScriptsService } from '@main/domains/scripts';
import type { Engine } from '@main/engine';
import type { SshPool } from '@main/platform/ssh';
import type { Platform } from './services';

interface ScriptsNeeds extends Platform {
  readonly engine: Engine;
  readonly cmdb: CmdbService;
  readonly agents: AgentsService;
  readonly pool: SshPool;
  readonly settings: () => Settings;
}

/** The scripts slice with what it needs of the others. */
export function createScripts(needs: ScriptsNeeds) {
  const { store, engine, cmdb, agents, settings } = needs;
  const hosts = {
    byIds: cmdb.byIds,
    byAddresses: cmdb.byAddresses,
    byFilter: cmdb.byFilter,
    agentAt: agents.registry.agentAt,
  };
  return { scripts: createScriptsService({ store, engine, hosts, settings }) };
}
