export { overviewHandlers } from './overview.handlers';
export type { AgentCounts, Fleet } from './overview.ports';
export { createOverviewService, type OverviewDeps, type OverviewService } from './overview.service';
