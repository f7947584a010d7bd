export { cmdbHandlers } from './cmdb.handlers';
export type { AgentRule, CmdbSettings, HostFollower } from './cmdb.ports';
export { type CmdbDeps, type CmdbService, createCmdbService } from './cmdb.service';
export type { HostKeys } from './host-keys';
export type { HostFilter, HostView } from './hosts.filter';
export type { TargetHost } from './hosts.list';
export type { RegisteredHost, Registration } from './registration';
export type { SyncCounts } from './sync/sync.service';
