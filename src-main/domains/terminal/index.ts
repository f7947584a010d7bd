export { hostFileHandlers } from './files/files.handlers';
export { createHostFiles, type HostFiles } from './files/files.service';
export { terminalHandlers } from './terminal.handlers';
export type { TerminalDeps, TerminalHosts, TerminalLimits } from './terminal.ports';
export { createTerminalService, type TerminalService } from './terminal.service';
