import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startFleet } from './fanout/fleet';
import { muster } from './fanout/muster';
import { type Contender, contenders } from './fanout/others';
import { median, secondsOf, table } from './measure';

// One script on many hosts: Muster with all that it does for a script, beside what operators use now.
const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '100,200' },
    rounds: { type: 'string', default: '5' },
    parallel: { type: 'string', default: '32' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const sizes = values.hosts.split(',').map(Number);
const rounds = Number(values.rounds);
const parallel = Number(values.parallel);
/** Milliseconds between two rounds. */
const pause = 2000;

interface Figures {
  name: string;
  hosts: number;
  way: 'cold' | 'warm';
  seconds: number[];
  median: number;
}

const fleet = await startFleet();
const figures: Figures[] = [];
try {
  const all: Contender[] = [await muster(fleet), ...contenders(fleet)];
  const chosen = values.only ? all.filter((one) => values.only?.split(',').includes(one.name)) : all;
  for (const hosts of sizes) {
    const addresses = fleet.addresses(hosts);
    for (const contender of chosen) {
      await measure(contender, 'cold', addresses);
      if (contender.warm) await measure(contender, 'warm', addresses);
    }
  }
  for (const one of all) await one.close?.();
} finally {
  fleet.close();
}

async function measure(contender: Contender, way: 'cold' | 'warm', addresses: string[]): Promise<void> {
  const work = contender[way];
  if (!work) return;
  // Warm: what the first round sets up is not what is measured.
  if (way === 'warm') await work(addresses, parallel);
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (way === 'cold') await contender.disconnect?.();
    // What the round before has left to do, on either side, is not this one's.
    await delay(pause);
    seconds.push(await secondsOf(() => work(addresses, parallel)));
  }
  figures.push({ name: contender.name, hosts: addresses.length, way, seconds, median: median(seconds) });
  process.stderr.write(
    `${contender.name}, ${addresses.length} hosts, ${way}: ${format(median(seconds))} s\n`,
  );
}

function format(value: number): string {
  return value.toFixed(value < 10 ? 3 : 2);
}

function medianOf(name: string, hosts: number, way: string): number | undefined {
  return figures.find((one) => one.name === name && one.hosts === hosts && one.way === way)?.median;
}

const rows = figures.map((one) => {
  const ours = medianOf('muster', one.hosts, one.way);
  const ratio = ours === undefined || one.name === 'muster' ? '' : (ours / one.median).toFixed(2);
  const range = `${format(Math.min(...one.seconds))}–${format(Math.max(...one.seconds))}`;
  return [one.name, `${one.hosts}`, one.way, format(one.median), range, ratio];
});
console.log(`\n${parallel} at once, ${rounds} rounds, ${cpus().length} cores; seconds\n`);
console.log(table(['', 'hosts', 'connections', 'median', 'range', 'muster ÷ it'], rows));

const bars = [
  { bar: 0.3, than: 'parallel-ssh', way: 'cold', against: 'cold' },
  { bar: 0.15, than: 'ansible -m raw', way: 'cold', against: 'cold' },
  { bar: 0.1, than: 'ansible -m raw', way: 'warm', against: 'warm' },
  { bar: 1.5, than: 'bare ssh2', way: 'cold', against: 'cold' },
  { bar: 1.5, than: 'bare ssh2', way: 'warm', against: 'warm' },
];
const biggest = Math.max(...sizes);
console.log(`\nbars, at ${biggest} hosts`);
for (const { bar, than, way, against } of bars) {
  const ours = medianOf('muster', biggest, way);
  const theirs = medianOf(than, biggest, against);
  if (ours === undefined || theirs === undefined) continue;
  const ratio = ours / theirs;
  const verdict = ratio <= bar ? 'met' : 'missed';
  console.log(`${way}: ${ratio.toFixed(2)} × ${than} (${against}), bar ${bar}: ${verdict}`);
}
const report = { at: new Date().toISOString(), cores: cpus().length, parallel, rounds, figures };
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
process.exit(0);
