export { type AgentFile, bundledVersion, readAgentFiles, readUpgradeProgram } from './agent-bundle';
export { agentColumns, viewAgent } from './agents.columns';
export { agentHandlers, manualHandlers } from './agents.handlers';
export { type AgentsDeps, type AgentsService, createAgentsService } from './agents.service';
export { hasStatus } from './agents.store';
export { execCommand } from './exec.command';
export { factsKind } from './facts.kind';
export { createFactsService, factsHandlers } from './facts.service';
export { type InstallDeps, installKind } from './install.kind';
export type { InstallHosts, InstallSurroundings } from './install.ports';
export { statusOf } from './liveness';
export { type AgentLogService, agentLogHandlers, createAgentLog } from './log.service';
export { createManualInstalls, type ManualInstalls } from './manual.service';
export { operateHandlers } from './operate.handlers';
export { createOperateService, type OperateDeps, type OperateService } from './operate.service';
export {
  createOperateViews,
  type HostTask,
  type OperateViews,
  type OperateViewsDeps,
} from './operate.views';
export { preflightHandlers } from './preflight.handlers';
export { createPreflight, type PreflightDeps, type PreflightService } from './preflight.service';
export type { AreaProxy, Proxies } from './proxies';
export { proxyHandlers } from './proxies.handlers';
export type { AgentTaskEnd, HostAddresses, NewTask } from './registry.ports';
export type { AgentState, KnownAgent, PreparedHost, RegistryService } from './registry.service';
export { type Relays, relayOf } from './relays';
export type { TasksService } from './tasks.service';
export { createTunnels, type TunnelDeps, type Tunnels } from './tunnels';
export { type UninstallDeps, uninstallKind } from './uninstall.kind';
export { type UpgradeDeps, upgradeKind } from './upgrade.kind';
export { createUpgradeService, type UpgradeService, upgradeHandlers } from './upgrade.service';
