import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { contract } from '@contract/index';
import { createHostExport, createHostImport } from '@main/domains/cmdb';
import { systemActor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { writeWorkbook } from '@main/platform/files/workbook';
import { openStore } from '@main/platform/store';
import { createVault, passphraseProvider } from '@main/platform/vault';
import { sql } from 'kysely';
import { secondsOf } from './measure';
import { createReport } from './report';

// 100,000 hosts with passwords from one xlsx file: sent, read, shown, written, shown again, exported.
const count = 100_000;
const bar = 15_000;
const dir = await mkdtemp(join(process.env.MUSTER_BENCH_DIR ?? tmpdir(), 'muster-bench-'));
const store = await openStore({ dir, logger: silentLogger, clock: systemClock });
const provider = passphraseProvider('bench', { n: 1024, r: 8, p: 1 });
const vault = await createVault({ store, provider, clock: systemClock });
const bus = createBus(() => undefined);
const imports = createHostImport({ store, vault, bus, clock: systemClock });
const agentRule = { statusOf: () => 'UNKNOWN' as const, hasStatus: () => sql<boolean>`false` };
const exports = createHostExport({ store, clock: systemClock, agentRule });

const head = ['内网IP', '主机名', '端口', '账号', '密码', '业务', '大区', '模块'];
const rows = Array.from({ length: count }, (_, at) => [
  `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`,
  ...[`web-${at}`, 22, 'root', `secret-${at}`, `业务${at % 50}`, '华南大区', `模块${at % 7}`],
]);
const bytes = await writeWorkbook([{ name: 'hosts', widths: head.map(() => 16), rows: [head, ...rows] }]);

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const { importId, partSize } = imports.open(systemActor, 'hosts.xlsx', bytes.length);
const options = { makePlaces: true };
let mapping: (string | null)[] = [];
const wanted = () => contract['hostImport.preview'].input.parse({ importId, mapping, options });
const read = await secondsOf(async () => {
  for (let offset = 0; offset < bytes.length; offset += partSize) {
    const base64 = bytes.subarray(offset, offset + partSize).toString('base64');
    imports.part(systemActor, { importId, offset, base64 });
  }
  mapping = (await imports.read(systemActor, { importId })).columns.map(({ guess }) => guess);
});
const preview = await secondsOf(() => imports.preview(systemActor, wanted()));
const apply = await secondsOf(() =>
  imports.apply(systemActor, contract['hostImport.apply'].input.parse({ importId, mapping, options })),
);
const again = await secondsOf(() => imports.preview(systemActor, wanted()));
const columns = ['innerIp', 'hostName', 'business', 'modules', 'sshUser', 'remark'] as const;
const exported = await secondsOf(async () => {
  const wish = contract['hostExport.hosts'].input.parse({ format: 'xlsx', language: 'zh', columns });
  const { download } = await exports.hosts(wish);
  for await (const _ of download.content(new AbortController().signal));
});
delay.disable();

const report = createReport();
report.time('read 100,000 rows of xlsx', read * 1000);
report.time('preview', preview * 1000);
report.time('write', apply * 1000);
report.time('the whole import', (read + preview + apply) * 1000, bar);
report.time('preview of the same file again', again * 1000);
report.time('export as xlsx', exported * 1000);
report.time('longest pause of the event loop', delay.max / 1e6);
report.print();
await store.close();
await rm(dir, { recursive: true, force: true });
