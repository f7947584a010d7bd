import { join } from 'node:path';
import type { Settings } from '@contract/procedures/settings';
import { languageOf } from '@contract/script-languages';
import { type AgentsService, execCommand } from '@main/domains/agents';
import type { CmdbService } from '@main/domains/cmdb';
import {
  createFilesService,
  createProgress,
  createRetention,
  createUploads,
  pullKind,
  pushKind,
} from '@main/domains/files';
import type { DangersService } from '@main/domains/library';
import { runLine } from '@main/domains/scripts';
import type { Engine } from '@main/engine';
import type { Downloads } from '@main/kernel/downloads';
import { openBlobs } from '@main/platform/files/blobs';
import type { SshPool } from '@main/platform/ssh';
import type { Platform } from './services';

interface FilesNeeds extends Platform {
  readonly engine: Engine;
  readonly cmdb: CmdbService;
  readonly agents: AgentsService;
  readonly pool: SshPool;
  readonly settings: () => Settings;
  readonly offer: Downloads['offer'];
  readonly dangers: DangersService;
}

/** Milliseconds for which a host that went away in the middle of a transfer is looked for. */
const patienceMs = 120_000;

/** The files slice with what it needs of the others. */
export async function createFiles(needs: FilesNeeds) {
  const { store, bus, clock, logger, dataDir, engine, cmdb, agents, pool: ssh, settings, offer } = needs;
  const { accessFor } = cmdb;
  const blobs = await openBlobs(join(dataDir, 'files'));
  const progress = createProgress({ bus, clock });
  const uploads = createUploads(blobs, clock);
  const retention = createRetention({ store, blobs, clock, logger });
  const common = { ssh, blobs, progress, accessFor, patienceMs };
  const tasks = { ...agents.tasks, execCommand };
  engine.register(pushKind({ ...common, hosts: cmdb, agents: tasks, runOnHost: runLine }));
  engine.register(pullKind({ ...common, store, clock }));
  return {
    files: createFilesService({
      ...{ store, engine, clock, blobs, uploads, progress, hosts: cmdb, settings, offer },
      guard: (command, interpreter) => needs.dangers.refuseBlocked(command, languageOf(interpreter)),
    }),
    startFiles: () => retention.start(),
    async stopFiles(): Promise<void> {
      retention.stop();
      progress.stop();
      await uploads.stop();
    },
  };
}
