import { join } from 'node:path';
import {
  bundledVersion,
  createAgentLog,
  createAgentsService,
  createFactsService,
  createManualInstalls,
  createOperateService,
  createOperateViews,
  createPreflight,
  createTunnels,
  createUpgradeService,
  factsKind,
  hasStatus,
  installKind,
  readAgentFiles,
  readUpgradeProgram,
  statusOf,
  uninstallKind,
  upgradeKind,
} from '@main/domains/agents';
import { openAudit } from '@main/domains/audit';
import {
  type CmdbService,
  createClusters,
  createCmdbService,
  createHostExport,
  createHostImport,
  createPlaces,
} from '@main/domains/cmdb';
import { createOverviewService } from '@main/domains/overview';
import { createRunSecrets } from '@main/domains/scripts';
import { openSettings } from '@main/domains/settings';
import { createUsersService, openFeishu } from '@main/domains/users';
import { createEngine } from '@main/engine';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Address } from '@main/kernel/config';
import type { Logger } from '@main/kernel/logger';
import { getText, postText } from '@main/platform/http/post';
import { createSshPool } from '@main/platform/ssh';
import type { Store } from '@main/platform/store';
import type { Vault } from '@main/platform/vault';
import { createFiles } from './files';
import { createLibrary } from './library';
import { ownAddresses } from './own-addresses';
import { createResults } from './results';
import { createSchedules } from './schedules';
import { createScripts } from './scripts';
import { createSyntax } from './syntax';
import { createTerminals } from './terminal';

/** What stands under the services. */
export interface Platform {
  readonly store: Store;
  readonly vault: Vault;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dataDir: string;
  readonly resources: string;
  /** Where the listener is bound. */
  readonly listener: () => Address;
}

export type Services = Awaited<ReturnType<typeof createServices>>;

/** Makes every service and hands each what it needs of the others. */
export async function createServices(platform: Platform) {
  const { store, vault, bus, clock, logger, dataDir } = platform;
  const audit = await openAudit({ store, dir: dataDir, clock, logger });
  const settings = await openSettings({ store, bus, clock, logger });
  const users = createUsersService({ store, bus, clock, logger });
  const feishu = await openFeishu({
    ...{ store, vault, bus, clock, users, audit: audit.sink('console') },
    surroundings: { listener: platform.listener, get: getText, post: postText },
  });
  const engine = createEngine({ store, bus, clock, logger });
  const runSecrets = createRunSecrets({ store, vault, bus, logger });
  const results = createResults({
    ...{ ...platform, runSecrets, engine, settings: settings.get },
    scripts: () => scripts.scripts,
  });

  const agentFolder = join(platform.resources, 'agent');
  const agentFiles = await readAgentFiles(agentFolder);
  const bundled = bundledVersion(agentFiles);

  // CMDB and agents know of each other: a host's row shows its agent, an agent belongs to a host.
  const cmdb: CmdbService = createCmdbService({
    store,
    vault,
    bus,
    clock,
    settings: settings.get,
    agentRule: { statusOf, hasStatus },
    proxyRule: { validProxies: (cloudId) => agents.proxies.validProxies(cloudId) },
    followers: [{ hostsDeleted: (tx, ids) => agents.registry.hostsDeleted(tx, ids) }],
    disconnect: (hostIds) => {
      for (const id of hostIds) pool.drop(id);
    },
  });
  const innerIpOf = async (hostId: number) => (await cmdb.findHost(hostId))?.inner_ip;
  const agents = createAgentsService({
    store,
    vault,
    clock,
    bus,
    logger,
    bundled,
    hosts: {
      innerIp: innerIpOf,
      bind: (tx, place, creator) => cmdb.bindHost(tx, place, creator),
      keepFacts: (tx, hostId, facts) => cmdb.keepFacts(tx, hostId, facts),
    },
  });
  const { registry, downloads, proxies } = agents;
  const pool = createSshPool({ trust: cmdb.hostKeys, logger });

  const surroundings = {
    files: async () => agentFiles,
    settings: settings.get,
    listener: platform.listener,
    ownAddresses,
  };
  const install = { store, clock, logger, pool, hosts: cmdb, registry, downloads, proxies, surroundings };
  const tunnels = createTunnels({ ...platform, pool, hosts: cmdb });
  engine.register(installKind({ ...install, tunnels }));
  engine.register(uninstallKind(install));
  engine.register(factsKind(install));
  const program = await readUpgradeProgram(agentFolder);
  engine.register(upgradeKind({ ...install, program, tasks: agents.tasks }));
  const upgrades = createUpgradeService({ store, engine, registry, bundled, settings: settings.get });
  const agentLog = createAgentLog({
    hosts: { ...cmdb, innerIp: innerIpOf },
    registry,
    pool,
    tasks: agents.tasks,
  });
  const facts = createFactsService({ store, engine, hosts: cmdb, settings: settings.get });
  const operate = createOperateService({
    store,
    clock,
    engine,
    hosts: cmdb,
    registry,
    proxies,
    surroundings,
  });
  const preflight = createPreflight({
    store,
    clock,
    bus,
    logger,
    trust: cmdb.hostKeys,
    hosts: cmdb,
    proxies,
    surroundings,
  });
  const manual = createManualInstalls({ store, clock, hosts: cmdb, proxies, surroundings });
  const operateViews = createOperateViews({ store, registry, proxies });
  const kept = createLibrary({ ...platform, audit });
  const scripts = createScripts({
    ...platform,
    ...kept,
    runSecrets,
    engine,
    cmdb,
    agents,
    pool,
    settings: settings.get,
  });
  const files = await createFiles({
    ...{ ...platform, ...kept, engine, cmdb, agents, pool, settings: settings.get },
    offer: results.downloads.offer,
  });
  const schedules = createSchedules({
    ...{ ...platform, cmdb },
    ...{ jobs: results.jobs, scripts: scripts.scripts },
  });
  const hostImport = createHostImport({ store, vault, bus, clock });
  const hostExport = createHostExport({ store, clock, agentRule: { statusOf, hasStatus } });
  const overview = createOverviewService({ store, clock, fleet: cmdb, agents: registry });

  const { terminals, hostFiles } = createTerminals({
    ...platform,
    cmdb,
    pool,
    audit,
    downloads: results.downloads,
  });

  return {
    ...{ audit, settings, users, feishu, engine, cmdb, agents, agentFiles, operate, operateViews, overview },
    ...kept,
    syntax: createSyntax(cmdb, pool),
    ...scripts,
    schedules,
    ...{ preflight, terminals, hostFiles },
    ...{ hostImport, hostExport, places: createPlaces(platform), clusters: createClusters(platform) },
    ...{ facts, upgrades, agentLog, manual },
    ...results,
    tunnels,
    ...files,
    /** Takes up what an earlier run left; before the listener opens and the engine starts. */
    async start(): Promise<void> {
      await agents.start();
      await scripts.callbacks.start();
      await runSecrets.start();
      await results.startResults();
      await terminals.start();
      await files.startFiles();
    },
    /** Lets go of everything that runs and writes what is still in memory. */
    async stop(): Promise<void> {
      scripts.transfers.stop();
      await preflight.close();
      await schedules.stop();
      hostFiles.stop();
      await terminals.stop();
      await results.stopResults();
      await engine.stop();
      await files.stopFiles();
      await runSecrets.stop();
      await scripts.callbacks.stop();
      await tunnels.stop();
      await pool.close();
      await agents.stop();
      await users.stop();
      await audit.stop();
    },
  };
}
