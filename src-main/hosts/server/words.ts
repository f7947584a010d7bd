import { type Address, hostPort } from '@main/kernel/config';

export const usage = `Usage: npm run serve -- [--data DIR] [--listen HOST:PORT] [--console HOST:PORT] [--json]

  --data DIR           data folder (MUSTER_DATA)
  --listen HOST:PORT   agents and other systems, default 0.0.0.0:8610 (MUSTER_LISTEN)
  --console HOST:PORT  the screens, default 127.0.0.1:8620 (MUSTER_CONSOLE)
  --json               print one line of JSON when ready
`;

/** A URL that works on this machine: a server on all addresses is reached by the loopback. */
export function urlOf({ host, port }: Address): string {
  const loopback: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return `http://${hostPort({ host: loopback[host] ?? host, port })}`;
}

export interface Ready {
  readonly console: Address;
  readonly listener: Address;
  readonly dataDir: string;
}

/** The one line of `--json`. */
export function readyLine({ console, listener }: Ready): string {
  const facts = { event: 'ready', console: urlOf(console), listener: urlOf(listener), pid: process.pid };
  return `${JSON.stringify(facts)}\n`;
}

export function readyProse({ console, listener, dataDir }: Ready): string {
  return `Muster is running.
  Console   ${urlOf(console)}
  Listener  http://${hostPort(listener)}  (agents and other systems)
  Data      ${dataDir}
Ctrl+C stops it.
`;
}

export function setUpProse(code: string): string {
  return `There is no user yet. Open the console and enter this set-up code: ${code}\n`;
}
