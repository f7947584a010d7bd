export { terminalHandlers } from './terminal.handlers';
export type { TerminalDeps, TerminalHosts, TerminalLimits } from './terminal.ports';
export { createTerminalService, type TerminalService } from './terminal.service';
