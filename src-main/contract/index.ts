import type { z } from 'zod';
import { agentLogProcedures } from './procedures/agent-log';
import { agentProcedures } from './procedures/agents';
import { appProcedures } from './procedures/app';
import { auditProcedures } from './procedures/audit';
import { callbackProcedures } from './procedures/callbacks';
import { clusterProcedures } from './procedures/clusters';
import { cmdbProcedures } from './procedures/cmdb';
import { hostExportProcedures, hostImportProcedures } from './procedures/cmdb.import';
import { credentialProcedures } from './procedures/credentials';
import { factsProcedures } from './procedures/facts';
import { feishuProcedures } from './procedures/feishu';
import { fileProcedures } from './procedures/files';
import { hostFileProcedures } from './procedures/host-files';
import { hostViewProcedures } from './procedures/host-views';
import { hostEditProcedures } from './procedures/hosts.edit';
import { jobProcedures } from './procedures/jobs';
import { libraryProcedures } from './procedures/library';
import { notifyProcedures } from './procedures/notify';
import { overviewProcedures } from './procedures/overview';
import { placeProcedures } from './procedures/places';
import { preflightProcedures } from './procedures/preflight';
import { proxyProcedures } from './procedures/proxies';
import { scheduleProcedures } from './procedures/schedules';
import { scriptProcedures } from './procedures/scripts';
import { searchProcedures } from './procedures/search';
import { settingsProcedures } from './procedures/settings';
import { targetSetProcedures } from './procedures/target-sets';
import { terminalProcedures } from './procedures/terminal';
import { trustProcedures } from './procedures/trust';
import { upgradeProcedures } from './procedures/upgrades';
import { userProcedures } from './procedures/users';

/** Everything that screens may ask. */
export const contract = {
  ...appProcedures,
  ...userProcedures,
  ...feishuProcedures,
  ...auditProcedures,
  ...fileProcedures,
  ...settingsProcedures,
  ...overviewProcedures,
  ...cmdbProcedures,
  ...placeProcedures,
  ...clusterProcedures,
  ...trustProcedures,
  ...credentialProcedures,
  ...hostEditProcedures,
  ...factsProcedures,
  ...hostViewProcedures,
  ...hostImportProcedures,
  ...hostExportProcedures,
  ...agentProcedures,
  ...agentLogProcedures,
  ...upgradeProcedures,
  ...preflightProcedures,
  ...proxyProcedures,
  ...jobProcedures,
  ...terminalProcedures,
  ...hostFileProcedures,
  ...scriptProcedures,
  ...targetSetProcedures,
  ...scheduleProcedures,
  ...libraryProcedures,
  ...searchProcedures,
  ...callbackProcedures,
  ...notifyProcedures,
} as const;

export type Contract = typeof contract;
export type ProcedureName = keyof Contract;
/** What a caller may send: defaults may be left out. */
export type Input<N extends ProcedureName> = z.input<Contract[N]['input']>;
/** What a caller gets. */
export type Output<N extends ProcedureName> = z.output<Contract[N]['output']>;
