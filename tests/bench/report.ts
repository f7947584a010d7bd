import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { table } from './measure';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar?: number;
  readonly met?: boolean;
}

/** Collects figures beside their bars; `--json FILE` keeps them for comparisons. */
export function createReport() {
  const { values } = parseArgs({ options: { json: { type: 'string' } } });
  const figures: Figure[] = [];
  const add = (name: string, value: number, unit: string, bar: number | undefined, met: boolean) => {
    figures.push({ name, value: Math.round(value * 10) / 10, unit, ...(bar !== undefined && { bar, met }) });
  };
  return {
    /** Milliseconds, of which fewer are better. */
    time: (name: string, value: number, bar?: number) => add(name, value, 'ms', bar, value <= (bar ?? 0)),
    /** So many a second, of which more are better. */
    rate: (name: string, value: number, bar?: number) => add(name, value, '/s', bar, value >= (bar ?? 0)),
    /** MiB, which have no bar of their own. */
    size: (name: string, value: number) => add(name, value, 'MiB', undefined, true),
    print(): void {
      const rows = figures.map(({ name, value, unit, bar, met }) => [
        name,
        `${value} ${unit}`,
        bar === undefined ? '' : `${bar} ${unit}`,
        bar === undefined ? '' : met ? 'met' : 'missed',
      ]);
      console.log(table([`${cpus().length} cores`, 'measured', 'bar', ''], rows));
      const report = { at: new Date().toISOString(), cores: cpus().length, figures };
      if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
    },
  };
}
