import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createTerminalService } from '@main/domains/terminal';
import type { Actor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { createDownloads } from '@main/kernel/downloads';
import { silentLogger } from '@main/kernel/logger';
import { createSshPool } from '@main/platform/ssh';
import { openStore } from '@main/platform/store';
import { startFleet } from './fanout/fleet';
import { table } from './measure';
import { type Watched, watched } from './results/watch';

// A flood through one terminal of a real sshd: to a screen that keeps up, to one that stops in the middle
// (the host has to wait, nothing may pile up here), and with a recording that goes on meanwhile.
const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '200' }, json: { type: 'string' } },
});
const total = Number(values.megabytes) * 1_000_000;
const cases = [
  { name: 'a screen that keeps up', pause: 0, record: false },
  { name: 'a screen that stops for 3 s', pause: 3000, record: false },
  { name: 'recorded', pause: 0, record: true },
];
/** More than this may never be on its way to the screen: the window, and what one push adds to it. */
const mostBehind = 2 * 1_048_576;
const actor: Actor = { kind: 'user', id: 1, name: 'bench', groups: [1], only: null, via: 'console' };
const screen = '0'.repeat(32);

const fleet = await startFleet();
const dir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const store = await openStore({ dir, logger: silentLogger, clock: systemClock });
const bus = createBus((error) => {
  throw error;
});
const pool = createSshPool({
  trust: { load: async () => ({ policy: 'record', keys: [], record: async () => undefined }) },
  logger: silentLogger,
});
const terminals = createTerminalService({
  ...{ store, bus, pool, dir, clock: systemClock, logger: silentLogger },
  offer: createDownloads(systemClock).offer,
  hosts: {
    findHost: async () => ({ inner_ip: '127.0.1.1', host_name: 'bench' }),
    accessFor: async (hostId) => ({
      ...{ hostId, address: '127.0.1.1', port: fleet.port, username: fleet.user },
      auth: { kind: 'key', privateKey: fleet.key },
    }),
  },
  audit: async () => undefined,
});

/** What the screen has been told, and what it says it has shown. */
let session = 0;
let told = 0;
let acked = 0;
let behind = 0;
let asleep = false;
let ended: (() => void) | undefined;
const ack = () => {
  acked = told;
  // The last one may come after the end.
  terminals.ack(actor, { sessionId: session, offset: acked }).catch(() => undefined);
};
bus.carry((_, message) => {
  if (message.event === 'terminal.ended') return ended?.();
  told = message.data.offset + Buffer.byteLength(message.data.base64, 'base64');
  behind = Math.max(behind, told - acked);
  // As a screen does it: after 64 KiB that were drawn, in a turn of its own.
  if (!asleep && told - acked >= 65_536) setImmediate(ack);
});

async function flood(pause: number, record: boolean): Promise<void> {
  const over = new Promise<void>((resolve) => {
    ended = resolve;
  });
  told = acked = behind = 0;
  const opened = await terminals.open(actor, { hostId: 1, cols: 80, rows: 24, screen });
  session = opened.sessionId;
  if (record) await terminals.record(actor, { sessionId: session, on: true });
  const line = `head -c ${total} /dev/zero | tr '\\0' x; exit\n`;
  await terminals.write(actor, { sessionId: session, seq: 1, base64: Buffer.from(line).toString('base64') });
  if (pause > 0) {
    while (told < total / 2) await delay(10);
    asleep = true;
    await delay(pause);
    asleep = false;
    ack();
  }
  await over;
  if (told < total) throw new Error(`${told} of ${total} bytes came`);
  if (behind > mostBehind) throw new Error(`${behind} bytes were on their way to the screen`);
}

const rows: (Watched & { name: string; behind: number })[] = [];
// Connections and code that is warm are not what is measured.
await flood(0, false);
for (const { name, pause, record } of cases) {
  const seen = await watched(() => flood(pause, record));
  rows.push({ name, behind: behind / 1024, ...seen });
}
await terminals.stop();
await pool.close();
await store.close();
fleet.close();
rmSync(dir, { recursive: true, force: true });

const cells = rows.map((row) => [
  row.name,
  row.seconds.toFixed(1),
  row.growth.toFixed(0),
  row.p99.toFixed(0),
  row.behind.toFixed(0),
  row.growth <= 200 && row.p99 <= 100 ? 'met' : 'missed',
]);
const head = [
  `${values.megabytes} MB`,
  's',
  'MiB grown',
  'loop p99 ms',
  'KiB behind at most',
  'bar 200 MiB, 100 ms',
];
console.log(table(head, cells));
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ at: new Date().toISOString(), rows }, null, 2)}\n`);
process.exit(0);
