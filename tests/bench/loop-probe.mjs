// Loaded into a process with `node --import`: tells in MUSTER_PROBE_FILE how long its event loop was held
// and how much memory it took. SIGUSR2 starts anew.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env.MUSTER_PROBE_FILE;
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const resident = () => process.memoryUsage.rss() / 1_048_576;
let first = resident();
let most = first;

process.on('SIGUSR2', () => {
  delay.reset();
  first = resident();
  most = first;
});
setInterval(() => {
  most = Math.max(most, resident());
  const found = { p99: delay.percentile(99) / 1e6, longest: delay.max / 1e6, grown: most - first };
  // Whoever reads it finds all of it.
  writeFileSync(`${file}.new`, JSON.stringify(found));
  renameSync(`${file}.new`, file);
}, 200).unref();
