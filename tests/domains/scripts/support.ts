import type {
  AgentAt,
  RunGuard,
  ScriptLibrary,
  ScriptSettings,
  TargetHost,
  TargetHosts,
  TargetPlaces,
} from '@main/domains/scripts';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';

export const operator: Actor = {
  kind: 'user',
  id: 1,
  name: 'ops',
  groups: [2],
  only: null,
  via: 'api',
};

export const settings: ScriptSettings = {
  scriptTimeoutSeconds: 60,
  outputCapBytes: 10_485_760,
  concurrency: 50,
  callbackUrl: '',
};

/** A host of a test; what it says nothing about is empty. */
export function host(id: number, innerIp: string, more: Partial<TargetHost> = {}): TargetHost {
  return { id, innerIp, outerIp: '', hostName: `host${id}`, hasCredential: true, agentId: null, ...more };
}

/** A CMDB that holds these hosts. A filter finds by keyword within the address. */
export function hostsOf(all: readonly TargetHost[]): TargetHosts {
  return {
    byIds: async (ids) => ids.flatMap((id) => all.filter((one) => one.id === id)),
    byAddresses: async (addresses) =>
      all.filter((one) => addresses.includes(one.innerIp) || addresses.includes(one.outerIp)),
    byFilter: async (filter) => all.filter((one) => one.innerIp.includes(filter.keyword ?? '')),
  };
}

/** A topology in which nothing stands but these hosts: the module 1 has the last of them. */
export function placesOf(all: readonly TargetHost[]): TargetPlaces {
  const cut = (host: TargetHost) => !host.hasCredential && host.agentId === null;
  return {
    hostIdsIn: async ({ nodes }) =>
      nodes.some(({ id }) => id === 1) ? all.slice(-1).map(({ id }) => id) : [],
    describe: async () => ({ nodes: [], clusters: [] }),
    existing: async (ids) => ids.filter((id) => all.some((one) => one.id === id)),
    unreachable: async (ids) => ids.filter((id) => all.some((one) => one.id === id && cut(one))),
  };
}

/** A choice of nothing; a test names what it chooses. */
export const noTargets = { hostIds: [], addresses: [], nodes: [], clusterIds: [], exceptIds: [] };

/** One agent that belongs to no host. */
export const agentAt: AgentAt = async (address) => (address === '10.9.9.9' ? 9 : undefined);

/** Rules that forbid nothing but a reboot. */
export const guard: RunGuard = async (script) => {
  const lines = script.split('\n');
  const at = lines.findIndex((line) => line.startsWith('reboot'));
  if (at >= 0) throw new AppError('library.blocked', { line: at + 1, message: '', messageEn: '' });
};

/** A library with one script, whose first version runs `uptime`. */
export const library: ScriptLibrary = {
  runnable: async (_, id, version) => {
    if (id !== 1 || version !== 1) throw AppError.notFound('script', id);
    return { content: 'uptime\n', interpreter: '/bin/bash', parameters: [] };
  },
  recordRun: async () => undefined,
};
