import {
  agentHandlers,
  agentLogHandlers,
  factsHandlers,
  manualHandlers,
  operateHandlers,
  preflightHandlers,
  proxyHandlers,
  upgradeHandlers,
} from '@main/domains/agents';
import { auditHandlers } from '@main/domains/audit';
import {
  clusterHandlers,
  cmdbHandlers,
  credentialHandlers,
  hostExportHandlers,
  hostImportHandlers,
  hostViewHandlers,
  placeHandlers,
  targetSetHandlers,
} from '@main/domains/cmdb';
import { fileHandlers } from '@main/domains/files';
import { jobHandlers } from '@main/domains/jobs';
import { libraryHandlers } from '@main/domains/library';
import { notifyHandlers } from '@main/domains/notify';
import { overviewHandlers } from '@main/domains/overview';
import { scheduleHandlers } from '@main/domains/schedules';
import { callbackHandlers, scriptHandlers } from '@main/domains/scripts';
import { searchHandlers } from '@main/domains/search';
import { settingsHandlers } from '@main/domains/settings';
import { hostFileHandlers, terminalHandlers } from '@main/domains/terminal';
import { feishuHandlers, userHandlers } from '@main/domains/users';
import { systemClock } from '@main/kernel/clock';
import type { Address } from '@main/kernel/config';
import type { AllHandlers } from '@main/kernel/dispatch';
import { appHandlers, type DesktopParts } from './app.handlers';
import { exportHandlers } from './exports';
import type { Services } from './services';

interface Facts {
  readonly host: 'desktop' | 'server';
  readonly listener: () => Address;
  readonly desktop: DesktopParts | undefined;
}

/** A handler for every procedure of the contract; the compiler says which is missing. */
export function createHandlers(services: Services, facts: Facts): AllHandlers {
  return {
    ...appHandlers({
      ...facts,
      users: services.users,
      feishu: services.feishu,
      downloads: services.downloads,
    }),
    ...userHandlers(services.users),
    ...feishuHandlers(services.feishu, services.users),
    ...auditHandlers(services.audit),
    ...fileHandlers(services.files),
    ...settingsHandlers(services.settings),
    ...overviewHandlers(services.overview),
    ...cmdbHandlers(services.cmdb),
    ...factsHandlers(services.facts),
    ...credentialHandlers(services.cmdb.credentials),
    ...placeHandlers(services.places),
    ...clusterHandlers(services.clusters),
    ...hostViewHandlers(services.cmdb.views),
    ...targetSetHandlers(services.cmdb.targetSets),
    ...exportHandlers(services, systemClock),
    ...hostImportHandlers(services.hostImport),
    ...hostExportHandlers(services.hostExport, services.downloads.offer),
    ...agentHandlers(services.agents),
    ...operateHandlers(services.operate),
    ...manualHandlers(services.manual),
    ...preflightHandlers(services.preflight),
    ...proxyHandlers(services.agents.proxies),
    ...upgradeHandlers(services.upgrades),
    ...agentLogHandlers(services.agentLog),
    ...jobHandlers(services.jobs),
    ...terminalHandlers(services.terminals),
    ...hostFileHandlers(services.hostFiles),
    ...scriptHandlers(services.scripts, services.targets),
    ...scheduleHandlers(services.schedules),
    ...libraryHandlers(services.library, services.dangers, services.syntax),
    ...searchHandlers(services.search),
    ...callbackHandlers(services.owed),
    ...notifyHandlers(services.notify),
  };
}
