import type { Settings } from '@contract/procedures/settings';
import { languageOf } from '@contract/script-languages';
import { scriptAnswer } from '@main/dialects/exec';
import { type AgentsService, execCommand } from '@main/domains/agents';
import type { CmdbService } from '@main/domains/cmdb';
import type { DangersService, LibraryService } from '@main/domains/library';
import {
  createCallbacks,
  createExecService,
  createOwedService,
  createScriptsService,
  createTargetsService,
  createTransferService,
  postJson,
  type RunSecrets,
  scriptKind,
} from '@main/domains/scripts';
import type { Engine } from '@main/engine';
import type { SshPool } from '@main/platform/ssh';
import type { Platform } from './services';

interface ScriptsNeeds extends Platform {
  readonly engine: Engine;
  readonly cmdb: CmdbService;
  readonly agents: AgentsService;
  readonly pool: SshPool;
  readonly settings: () => Settings;
  readonly runSecrets: RunSecrets;
  readonly dangers: DangersService;
  readonly library: LibraryService;
}

/** The scripts slice with what it needs of the others. */
export function createScripts(needs: ScriptsNeeds) {
  const { store, bus, clock, logger, engine, cmdb, agents, pool: ssh, settings } = needs;
  const { accessFor } = cmdb;
  const { agentAt, hostOf: hostOfAgent } = agents.registry;
  const guard = (script: string, interpreter: string) =>
    needs.dangers.refuseBlocked(script, languageOf(interpreter));
  const tasks = { ...agents.tasks, execCommand };
  const whyNoLogin = async (hostId: number) => {
    const found = await cmdb.loginOf(hostId);
    return 'login' in found ? undefined : found;
  };
  const secrets = needs.runSecrets;
  engine.register(scriptKind({ ssh, hosts: cmdb, accessFor, whyNoLogin, agents: tasks, secrets }));
  const exec = createExecService({
    ...{ store, bus, engine, clock, hosts: cmdb, agentAt, hostOfAgent, settings, guard },
  });
  const callbacks = createCallbacks({
    ...{ store, bus, clock, logger },
    resultOf: (box) => exec.resultOf(box),
    post: (url, answer, signal) => postJson(url, scriptAnswer(answer), signal),
  });
  return {
    exec,
    scripts: createScriptsService({
      ...{ store, engine, hosts: cmdb, settings, guard },
      ...{ library: needs.library, secrets: needs.runSecrets },
    }),
    targets: createTargetsService({ hosts: cmdb, places: cmdb.targetPlaces }),
    transfers: createTransferService({
      ...{ hosts: cmdb, agentAt, accessFor, ssh, agents: tasks, settings, guard },
    }),
    callbacks,
    owed: createOwedService({ store, bus, clock, callbacks }),
  };
}
