import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type AgentRule, createCmdbService, type HostFilter } from '@main/domains/cmdb';
import { systemActor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { insertMany, openStore } from '@main/platform/store';
import { createVault, passphraseProvider } from '@main/platform/vault';
import { sql } from 'kysely';
import { createReport } from './report';

// 100,000 hosts: import, list, filter, keyword search; the bars of the design stand beside the figures.
const count = 100_000;
const dir = await mkdtemp(join(process.env.MUSTER_BENCH_DIR ?? tmpdir(), 'muster-bench-'));
const options = { dir, logger: silentLogger, clock: systemClock };
const provider = passphraseProvider('bench', { n: 1024, r: 8, p: 1 });
const agentRule: AgentRule = {
  statusOf: (at, poll, now) => (at === null ? 'UNKNOWN' : now - at <= 3000 * poll ? 'RUNNING' : 'TERMINATED'),
  hasStatus: (status, now) =>
    status === 'UNKNOWN'
      ? sql<boolean>`last_seen_at is null`
      : status === 'RUNNING'
        ? sql<boolean>`last_seen_at >= ${now} - poll_seconds * 3000`
        : sql<boolean>`last_seen_at < ${now} - poll_seconds * 3000`,
};

async function open() {
  const store = await openStore(options);
  const vault = await createVault({ store, provider, clock: systemClock });
  const bus = createBus(() => undefined);
  const settings = () => ({ unknownHostKeys: 'record' }) as const;
  const cmdb = createCmdbService({
    store,
    vault,
    bus,
    clock: systemClock,
    settings,
    agentRule,
    followers: [],
  });
  return { store, cmdb };
}

function document() {
  const usages = ['消息总线', '接入', 'db', 'cache'];
  return {
    product_lines: [{ id: 4, name: 'apache产品线' }],
    applications: Array.from({ length: 50 }, (_, index) => ({
      id: index + 1,
      name: `业务${index + 1}`,
      product_line_id: 4,
    })),
    sets: Array.from({ length: 50 }, (_, index) => ({
      id: index + 1,
      application_id: index + 1,
      name: '华南大区',
    })),
    modules: Array.from({ length: 200 }, (_, index) => ({
      id: index + 1,
      set_id: (index % 50) + 1,
      name: `模块${index}`,
    })),
    clouds: [{ id: 3, name: '机房B' }],
    // Half of all hosts are in one business and one module: the worst case of a filter.
    hosts: Array.from({ length: count }, (_, index) => {
      const business = index % 2 ? 1 : (index % 50) + 1;
      return {
        inner_ip: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
        cloud_id: index % 5 === 0 ? 3 : 0,
        host_name: `web-${index % 977}-${index}.dc${index % 7}.example.com`,
        ssh_user: 'root',
        ssh_passwd: `password-${index}`,
        application_id: String(business),
        modules: [business],
        usage: usages[index % 4],
        location: '阿里云',
        remark: `remark ${index}`,
      };
    }),
  };
}

const report = createReport();

async function timed<T>(name: string, bar: number, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  report.time(name, performance.now() - begun, bar);
  return result;
}

const first = await open();
const given = document();
const stalls = monitorEventLoopDelay({ resolution: 5 });
stalls.enable();
await timed('import of 100,000 hosts with passwords', 15_000, () => first.cmdb.sync(systemActor, given));
stalls.disable();
report.time('longest stall of the event loop meanwhile', stalls.max / 1e6);
await timed('the same document again', 15_000, () => first.cmdb.sync(systemActor, given));
await first.store.write((tx) =>
  insertMany(
    tx,
    'agents',
    Array.from({ length: count }, (_, index) => ({
      ...{
        name: `agent-${index}`,
        host_id: index + 1,
        token_hash: `hash-${index}`,
        version: `1.${index % 3}`,
      },
      ...{ created_at: 1, registered_at: 1, enrolment_id: null },
      last_seen_at: Date.now() - (index % 2 ? 0 : 3_600_000),
    })) as never,
  ),
);
await first.store.close();

const { store, cmdb } = await timed('start to ready with 100,000 hosts', 1500, open);
const base = { page: 1, pageSize: 50, sortBy: 'innerIp', descending: false } as const;
const filters: Record<string, HostFilter> = {
  none: {},
  'business of half the hosts': { businessId: 1 },
  'module of half the hosts': { moduleId: 1 },
  'set of half the hosts': { setId: 1 },
  'small business': { businessId: 2 },
  'small module': { moduleId: 2 },
  'small set': { setId: 2 },
  'cloud area': { cloudId: 3 },
  'agents RUNNING': { agentStatus: ['RUNNING'] },
  'agents UNKNOWN': { agentStatus: ['UNKNOWN'] },
  version: { version: '1.2' },
  'version, none': { version: '7' },
  'keyword, some': { keyword: 'web-5' },
  'keyword, none': { keyword: 'no such host' },
  'keyword, two words': { keyword: '接入 dc3' },
  'keyword, an address': { keyword: '10.0.255.7' },
  'keyword in a business, none': { keyword: 'zzz', businessId: 1 },
  '1,000 pasted addresses': {
    addresses: Array.from({ length: 1000 }, (_, index) => `10.0.${index % 256}.${index >> 4}`),
  },
};

async function p95(name: string, query: Parameters<typeof cmdb.hosts>[0]): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 40; round += 1) {
    const begun = performance.now();
    await cmdb.hosts(query);
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  report.time(`list, p95: ${name} (best ${(times[0] ?? 0).toFixed(1)})`, times[37] ?? 0, 30);
}

for (const [name, filter] of Object.entries(filters)) await p95(name, { ...base, filter });
for (const sortBy of ['hostName', 'updatedAt', 'lastSeenAt', 'id'] as const)
  await p95(`sorted by ${sortBy}, descending`, { ...base, sortBy, descending: true, filter: {} });
await p95('page 1,900', { ...base, page: 1900, filter: {} });
await p95('keyword, none, sorted by hostName', { ...base, sortBy: 'hostName', filter: { keyword: 'zzz' } });
await timed('all ids', 1000, () => cmdb.hostIds({}));
await timed('topology', 1000, () => cmdb.topology());
const exported = await timed('export', 15_000, () => cmdb.export());
report.print();
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
const { size } = await stat(join(dir, 'muster.db'));
console.log(`${megabytes(JSON.stringify(exported).length)} of document, ${megabytes(size)} of database`);
await store.close();
await rm(dir, { recursive: true });
