export { type SandboxHost, type SandboxOptions, startSandboxHost } from './host';
export type { SandboxMethod, SandboxUser } from './login';
