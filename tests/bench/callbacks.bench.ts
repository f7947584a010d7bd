import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/lib/paths.mjs';
import { signedIn } from '../e2e/support/console';
import { startMuster } from '../e2e/support/muster';
import { table } from './measure';

// Results that agents deliver: each is on disk before it is answered. A server process of its own,
// and callers that cost as little as possible, since they share the machine with it.
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    callers: { type: 'string', default: '20,200' },
    json: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const bar = 2500;

execFileSync(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
  cwd: root,
  stdio: 'ignore',
});
const muster = await startMuster();
const { token } = await (await signedIn(muster)).call('agents.create', { name: 'reporter' });
const { hostname, port } = new URL(muster.listener);
let task = 0;

function request(): string {
  task += 1;
  const body = JSON.stringify({
    code: 0,
    exit_code: 0,
    stdout: 'x'.repeat(200),
    stderr: '',
    ip: `10.1.${(task >> 8) & 255}.${task & 255}`,
    task_id: `b${task}`,
    msg: 'success',
    start_time: '2026-01-01T00:00:00+08:00',
    finish_time: '2026-01-01T00:00:01+08:00',
  });
  return [
    'POST /agent/script/async/callback HTTP/1.1',
    `Host: ${hostname}`,
    `Authorization: ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** One caller after the other's answer, over one connection; answers how long each took, in milliseconds. */
async function caller(until: number, times: number[]): Promise<void> {
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  while (performance.now() < until) {
    const begun = performance.now();
    socket.write(request());
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (!answer.toString().endsWith('{"code":0,"msg":"success"}')) throw new Error(answer.toString());
    times.push(performance.now() - begun);
  }
  socket.destroy();
}

const rows: { callers: number; rate: number; p50: number; p99: number }[] = [];
for (const callers of values.callers.split(',').map(Number)) {
  const times: number[] = [];
  await Promise.all(Array.from({ length: callers }, () => caller(performance.now() + 1000, [])));
  const begun = performance.now();
  await Promise.all(Array.from({ length: callers }, () => caller(begun + seconds * 1000, times)));
  const rate = Math.round((times.length * 1000) / (performance.now() - begun));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  rows.push({ callers, rate, p50: at(0.5), p99: at(0.99) });
}
await muster.stop();

const cells = rows.map(({ callers, rate, p50, p99 }) => [
  `${callers} callers`,
  `${rate}`,
  p50.toFixed(1),
  p99.toFixed(1),
  rate >= bar ? 'met' : 'missed',
]);
console.log(table(['', 'committed/s', 'p50 ms', 'p99 ms', `bar ${bar}/s`], cells));
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ at: new Date().toISOString(), rows }, null, 2)}\n`);
process.exit(0);
