import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { startFleet } from './fanout/fleet';
import { openConsole } from './fanout/muster';
import { table } from './measure';

// Output as it comes from hosts: how much memory it takes, how long the event loop is held, and
// whether all of it is stored. The first case cuts at the cap, the other two keep everything.
const { values } = parseArgs({ options: { json: { type: 'string' } } });
const mebibyte = 1_048_576;
const cases = [
  { name: '1 GB, one host, cut at 10 MiB', hosts: 1, bytes: 1_000_000_000, cap: 10 * mebibyte },
  { name: '1 GB, one host, all kept', hosts: 1, bytes: 1_000_000_000, cap: 1024 * mebibyte },
  { name: '20 MB each, 50 hosts, all kept', hosts: 50, bytes: 20_000_000, cap: 64 * mebibyte },
];

const fleet = await startFleet();
const rows: { name: string; seconds: number; growth: number; p99: number; stored: number }[] = [];
for (const { name, hosts, bytes, cap } of cases) {
  const console = await openConsole(fleet, cap);
  const addresses = fleet.addresses(hosts);
  // Connections and code that is warm are not what is measured.
  await console.run('head -c 5000000 /dev/zero | tr "\\0" x', addresses, 50);
  global.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const sampler = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const begun = performance.now();
  const jobId = await console.run(`head -c ${bytes} /dev/zero | tr "\\0" x`, addresses, 50);
  const seconds = (performance.now() - begun) / 1000;
  delay.disable();
  clearInterval(sampler);
  const { stored } = await console.store.read
    .selectFrom('job_chunks')
    .innerJoin('job_targets', 'job_targets.id', 'job_chunks.target_id')
    .select((eb) => eb.fn.sum<number>(eb.fn('length', ['text'])).as('stored'))
    .where('job_id', '=', jobId)
    .executeTakeFirstOrThrow();
  rows.push({ name, seconds, growth: (most - before) / mebibyte, p99: delay.percentile(99) / 1e6, stored });
  await console.close();
}
fleet.close();

const cells = rows.map((row) => [
  row.name,
  row.seconds.toFixed(1),
  row.growth.toFixed(0),
  row.p99.toFixed(0),
  (row.stored / 1e6).toFixed(1),
  row.growth <= 200 && row.p99 <= 100 ? 'met' : 'missed',
]);
console.log(table(['', 's', 'MiB grown', 'loop p99 ms', 'MB stored', 'bar 200 MiB, 100 ms'], cells));
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ at: new Date().toISOString(), rows }, null, 2)}\n`);
process.exit(0);
