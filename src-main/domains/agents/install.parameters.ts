/** What install.sh is told over stdin (see the head of resources/agent/install.sh). */
export interface InstallParameters {
  /** Where it is left out, whoever runs the script adds a line. */
  readonly home?: string;
  readonly service: 'auto' | 'daemon';
  readonly agent: string;
  readonly sha256: string;
  readonly python?: string;
  /** In the order in which the agent shall try them. */
  readonly servers: readonly string[];
  readonly name: string;
  /** Its own, or one by which it comes in; with `enrol` at once, so that the script says how that went. */
  readonly token?: string;
  readonly enrolment_token?: string;
  readonly enrol?: 'now';
  /** undefined: an agent that is there keeps its own. */
  readonly bind?: string | undefined;
  readonly port?: number | undefined;
  /** Seconds. */
  readonly poll_interval: number;
  readonly wait: number;
  /** Whether it passes on the requests of its cloud area (a PROXY). */
  readonly relay: boolean;
}

/** `key=value` lines. A value with a line break would be a second setting and is refused. */
export function parametersText(parameters: InstallParameters): string {
  const { servers, relay, ...rest } = parameters;
  const pairs = Object.entries({ ...rest, servers: servers.join(','), relay: relay ? '1' : '0' });
  const lines = pairs
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      if (/[\r\n\0]/.test(String(value))) throw new Error(`the parameter ${key} has a line break`);
      return `${key}=${value}\n`;
    });
  return lines.join('');
}

/**
 * The folder that an agent has on a host. Loopback addresses are all one machine, so each has a
 * folder of its own; everywhere else it is the usual one.
 */
export function homeSuffix(address: string): string {
  return /^127\.\d+\.\d+\.\d+$/.test(address) && address !== '127.0.0.1' ? `-${address}` : '';
}
