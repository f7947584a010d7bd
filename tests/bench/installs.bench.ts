import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startSandboxHost } from '@main/platform/ssh/sandbox';
import { signedIn } from '../e2e/support/console';
import { startMuster } from '../e2e/support/muster';
import { createReport } from './report';

// Installations on 200 loopback hosts in one job, by the built server. The hosts stand in this process,
// so that what is measured in the server's is Muster's alone; their commands and agents are real.
const count = 200;
// What stands first in the PATH may be a wrapper of Python that takes longer than what it runs.
process.env.PATH = `/usr/bin:/bin:${process.env.PATH}`;

const dir = mkdtempSync(join(process.env.MUSTER_BENCH_DIR ?? tmpdir(), 'muster-bench-'));
const probe = join(dir, 'probe.json');
const probeModule = pathToFileURL(fileURLToPath(new URL('loop-probe.mjs', import.meta.url))).href;
const muster = await startMuster({
  data: join(dir, 'data'),
  env: { NODE_OPTIONS: `--import ${probeModule}`, MUSTER_PROBE_FILE: probe },
});
// Muster on the first core, the hosts on the others: a host brings its own processors. Without this what is
// measured is how long 200 starting agents keep any process of this machine waiting.
const place = (pid: number, cores: string) => execFileSync('taskset', ['-a', '-c', '-p', cores, `${pid}`]);
const cores = cpus().length;
if (cores < 2) throw new Error('needs two cores, one for Muster and one for the hosts');
place(muster.pid, '0');
place(process.pid, `1-${cores - 1}`);
const password = 'right Password 1';
const hosts = await Promise.all(
  Array.from({ length: count }, (_, at) => {
    const address = `127.0.75.${at + 1}`;
    return startSandboxHost({ address, folder: join(dir, address), users: [{ name: 'ops', password }] });
  }),
);
const report = createReport();
try {
  const { call } = await signedIn(muster);
  const { id: businessId } = await call('cmdb.addBusiness', { name: '消息总线', productLineId: null });
  await call('settings.update', { concurrency: count, installTimeoutSeconds: 3600 });
  // Code and connections that are warm are not what is measured.
  await delay(2000);
  process.kill(muster.pid, 'SIGUSR2');
  const begun = performance.now();
  const lines = hosts.map(({ address: innerIp, port }) => ({ innerIp, port, account: 'ops', password }));
  const common = { businessId, cloudId: 0, nodeType: 'AGENT', operation: 'INSTALL' } as const;
  const { jobId } = await call('agents.operate', { ...common, hosts: lines });
  if (jobId === null) throw new Error('no job was made');
  for (;;) {
    const { state } = await call('jobs.get', { id: jobId });
    if (state === 'succeeded') break;
    if (['failed', 'partly_failed', 'cancelled'].includes(state))
      throw new Error(`the job ended as ${state}`);
    await delay(250);
  }
  const took = performance.now() - begun;
  const { total } = await call('agents.list', { status: ['RUNNING'] });
  if (total !== count) throw new Error(`${total} of ${count} agents run`);
  // The probe writes five times a second.
  await delay(500);
  const { p99, longest, grown } = JSON.parse(readFileSync(probe, 'utf8'));
  report.time(`${count} installations in one job, all agents running`, took);
  report.time('event loop of the server meanwhile, p99', p99, 100);
  report.time('the same, longest', longest);
  report.size('memory of the server, grown (bar 200 MiB)', grown);
  report.print();
  if (grown > 200) throw new Error('memory grew by more than 200 MiB');
} finally {
  await muster.stop();
  for (const host of hosts) await host.close();
  rmSync(dir, { recursive: true, force: true });
}
process.exit(0);
