import type { Output } from '@contract/index';
import type { AgentStatus } from '@contract/states';

/** The made-up fleet that the fixture answers from. Everything follows from fixed numbers: no run differs. */
export type Host = Output<'cmdb.host'>;
export type Agent = Output<'agents.list'>['items'][number];

export interface Module {
  id: number;
  name: string;
  setId: number;
  setName: string;
  businessId: number;
}

const minute = 60_000;
export const businesses = [
  { id: 5093, name: '消息总线（TUMS）' },
  { id: 5100, name: '订单中心' },
  { id: 5107, name: '支付网关与对账清结算平台' },
];
export const clouds = [
  { id: 0, name: '直连区域' },
  { id: 3, name: '机房 B' },
  { id: 4, name: '机房 C' },
];
const setNames = ['空闲机池', '华南大区', '华北大区'];
const moduleNames: Record<string, string[]> = {
  空闲机池: ['空闲机', '故障机'],
  华南大区: ['接入', '逻辑', '存储'],
  华北大区: ['接入', '逻辑'],
};

export const modules: Module[] = businesses.flatMap(({ id: businessId }, b) =>
  setNames.flatMap((setName, s) =>
    (moduleNames[setName] ?? []).map((name, m) => ({
      id: 100 + b * 20 + s * 6 + m,
      name,
      setId: 10 + b * 5 + s,
      setName,
      businessId,
    })),
  ),
);

const usages = ['web', 'redis', 'mysql', 'gateway', 'batch'];

/** The status of host number `at`: most are online, some offline, some without an agent. */
function statusOf(at: number): AgentStatus {
  if (at % 11 === 3) return 'TERMINATED';
  return at % 7 === 5 ? 'UNKNOWN' : 'RUNNING';
}

const gib = 1024 ** 3;

/** What host number `at` is made of. */
function factsOf(at: number, usage: string, now: number): Host['facts'] {
  const size = (at % 4) + 1;
  return {
    ...{ source: at % 3 ? 'ssh' : 'agent', collectedAt: now - ((at * 47) % 300) * minute },
    hostName: `${usage}-${String(at + 1).padStart(3, '0')}.prod`,
    os: at % 3 ? 'Debian GNU/Linux 12 (bookworm)' : 'Rocky Linux 9.4 (Blue Onyx)',
    ...{
      kernel: 'Linux 6.1.0-28-amd64',
      arch: 'x86_64',
      cpuModel: 'Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz',
    },
    ...{ cpuCount: size * 4, memoryBytes: size * 16 * gib, diskBytes: size * 200 * gib },
    ...{ diskFreeBytes: size * 72 * gib, bootedAt: now - (at + 1) * 20 * 60 * minute },
    addresses: [`10.2.${Math.floor(at / 200)}.${(at % 200) + 1}`, 'fe80::5054:ff:fe12:3456'],
  };
}

/** Every third host uses a shared credential; one of them has expired. */
function sharedOf(at: number, now: number): Host['credential'] {
  if (at % 5 === 2 && at % 2)
    return { id: 3, name: '外包运维（临时）', expiresAt: now - 3 * 24 * 60 * minute };
  return at % 3 === 0 ? { id: 1, name: '生产 root', expiresAt: null } : null;
}

/** A clone of host number `at` shows its token too. */
function conflictOf(at: number, usage: string, now: number): Host['agent']['conflict'] {
  const hostName = `${usage}-${String(at + 1).padStart(3, '0')}.prod`;
  return {
    since: now - 12 * minute,
    between: [
      { hostName, addresses: [`10.2.0.${at + 1}`], at: now - 12 * minute },
      { hostName: 'localhost.localdomain', addresses: ['10.2.3.77', '172.17.0.1'], at: now - 12 * minute },
    ],
  };
}

export function makeHosts(count: number, now: number): Host[] {
  return Array.from({ length: count }, (_, at): Host => {
    const module = modules[at % modules.length];
    const business = businesses.find(({ id }) => id === module?.businessId);
    const cloud = clouds[at % 9 === 4 ? 1 : 0];
    const status = statusOf(at);
    const usage = usages[at % usages.length] ?? '';
    return {
      id: at + 1,
      innerIp: `10.2.${Math.floor(at / 200)}.${(at % 200) + 1}`,
      outerIp: at % 13 === 0 ? `203.0.113.${(at % 250) + 1}` : '',
      cloudId: cloud?.id ?? 0,
      cloudName: cloud?.name ?? '',
      hostName: `${usage}-${String(at + 1).padStart(3, '0')}.prod`,
      osType: 'LINUX',
      businessId: business?.id ?? null,
      businessName: business?.name ?? '',
      modules: module ? [{ id: module.id, name: module.name, setName: module.setName }] : [],
      nodeType: 'AGENT',
      source: at % 3 === 0 ? 'cmdb' : 'manual',
      usage,
      location: at % 2 ? '阿里云 深圳' : '机房 A-12',
      remark: at % 17 === 0 ? '双十一扩容' : '',
      sshUser: 'root',
      sshPort: 22,
      authType: at % 4 === 0 ? 'KEY' : 'PASSWORD',
      hasCredential: at % 5 !== 2,
      credentialState: at % 5 !== 2 ? 'ok' : at % 2 ? 'expired' : 'missing',
      credential: sharedOf(at, now),
      agent: {
        id: status === 'UNKNOWN' ? null : at + 1,
        status,
        version: status === 'UNKNOWN' ? '' : '0.1.0',
        lastSeenAt:
          status === 'RUNNING'
            ? now - (at % 40) * 1000
            : status === 'TERMINATED'
              ? now - at * 37 * minute
              : null,
        tunnel: status === 'RUNNING' && at % 10 === 1,
        conflict: at === 7 ? conflictOf(at, usage, now) : null,
      },
      job: null,
      facts: at % 6 === 4 ? null : factsOf(at, usage, now),
      updatedAt: now - at * 13 * minute,
    };
  });
}

export function agentsOf(hosts: readonly Host[], now: number): Agent[] {
  return hosts
    .filter(({ agent }) => agent.id !== null)
    .map(
      (host): Agent => ({
        id: host.id,
        name: host.innerIp,
        hostId: host.id,
        innerIp: host.innerIp,
        status: host.agent.status,
        version: host.agent.version,
        outdated: host.id % 3 === 0,
        lastSeenAt: host.agent.lastSeenAt,
        registeredAt: now - 20 * 24 * 60 * minute,
        openTasks: host.id % 19 === 0 ? 1 : 0,
        awaitsRegistration: host.id % 71 === 0,
        conflict: host.agent.conflict,
      }),
    );
}
