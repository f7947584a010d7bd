import { Throttle } from '@main/engine/throttle';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import { Pace } from './pace';

/** Milliseconds over which a rate is measured. */
const span = 4000;

/** How far one host is. */
export interface Moving {
  /** Bytes that are through already, and all there are. */
  begin(done: number, total: number): void;
  /** Bytes that are through now. */
  at(done: number): void;
  end(): void;
}

interface Entry {
  readonly jobId: number;
  done: number;
  total: number;
  /** Moments and bytes of the last seconds, oldest first. */
  samples: { readonly at: number; readonly done: number }[];
}

/** How far the hosts of transfer jobs are, in memory: what has arrived is found on the hosts again after a restart. */
export function createProgress({ bus, clock }: { readonly bus: Bus; readonly clock: Clock }) {
  const entries = new Map<number, Entry>();
  const paces = new Map<string, Pace>();
  const moved = new Throttle<number>(300, (jobId) => bus.emit('files.moved', { jobId }));

  function note(entry: Entry, done: number): void {
    const now = clock.now();
    entry.done = done;
    const last = entry.samples.at(-1);
    // A sample a tenth of a second is enough to measure by.
    if (last && now - last.at < 100) return;
    entry.samples = [...entry.samples.filter(({ at }) => now - at <= span), { at: now, done }];
    moved.ring(entry.jobId);
  }

  return {
    of(jobId: number, targetId: number): Moving {
      const entry: Entry = { jobId, done: 0, total: 0, samples: [] };
      return {
        begin(done, total) {
          entries.set(targetId, entry);
          entry.total = total;
          note(entry, done);
        },
        at: (done) => note(entry, done),
        end() {
          entries.delete(targetId);
          moved.ring(jobId);
        },
      };
    },
    /** The rate that all hosts of a job share. */
    paceOf(jobId: number, rate: number): Pace {
      const key = `${jobId} ${rate}`;
      const pace = paces.get(key) ?? new Pace(rate);
      paces.set(key, pace);
      return pace;
    },
    /** Targets of a job that move bytes now. */
    read(jobId: number) {
      const now = clock.now();
      const targets = [...entries]
        .filter(([, entry]) => entry.jobId === jobId)
        .map(([targetId, { done, total, samples }]) => {
          const [first] = samples;
          const rate = first && now > first.at ? ((done - first.done) * 1000) / (now - first.at) : 0;
          return { targetId, done, total, rate: Math.max(0, Math.round(rate)) };
        });
      return { targets, rate: targets.reduce((sum, { rate }) => sum + rate, 0) };
    },
    stop: () => moved.flush(),
  };
}

export type Progress = ReturnType<typeof createProgress>;
