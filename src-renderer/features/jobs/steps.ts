import type { Output } from '@contract/index';
import type { StepState } from '@contract/states';

type Step = Output<'jobs.target'>['steps'][number];

export interface StepLine {
  readonly key: string;
  readonly name: string;
  /** undefined: not reached (yet). */
  readonly state: StepState | undefined;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly message: string;
}

/** The steps of an attempt in order; while it runs, those that are still to come stand after them. */
export function stepLines(
  names: readonly string[],
  steps: readonly Step[],
  attempt: number,
  running: boolean,
): StepLine[] {
  const own = steps.filter((step) => step.attempt === attempt).sort((a, b) => a.seq - b.seq);
  const lines: StepLine[] = own.map((step) => ({ key: `${step.attempt}.${step.seq}`, ...step }));
  if (!running) return lines;
  const reached = Math.max(-1, ...own.map(({ name }) => names.indexOf(name)));
  for (const name of names.slice(reached + 1)) {
    lines.push({ key: name, name, state: undefined, startedAt: null, finishedAt: null, message: '' });
  }
  return lines;
}
