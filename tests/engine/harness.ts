import type { Rolling } from '@contract/rolling';
import { createEngine, type Engine, type JobKind, type Outcome, type TargetContext } from '@main/engine';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';

export const done: Outcome = { state: 'succeeded', code: '0', message: '' };

export interface Harness {
  readonly engine: Engine;
  readonly store: Store;
  /** Queues a job of the kind `test` with a target for each label. */
  enqueue(
    labels: readonly string[],
    concurrency?: number,
    rolling?: Rolling,
  ): Promise<{ jobId: number; targetIds: number[] }>;
  jobState(jobId: number): Promise<string>;
  /** Waits until all targets have ended. */
  ended(targetIds: readonly number[]): Promise<void>;
}

type Work = (context: TargetContext<object>) => Promise<Outcome>;

/** An engine on a real store with one kind of job, whose work the test writes. */
export function startHarness(store: Store, work: { run: Work; recover?: Work }): Harness {
  const bus = createBus((error) => {
    throw error;
  });
  const engine = createEngine({ store, bus, clock: systemClock, logger: silentLogger });
  const kind: JobKind<object> = {
    name: 'test',
    steps: ['one', 'two'],
    run: work.run,
    recover: work.recover ?? (async () => ({ state: 'lost', code: 'LOST', message: '' })),
  };
  engine.register(kind);
  return {
    engine,
    store,
    async enqueue(labels, concurrency = 10, rolling) {
      const { jobId, targetIds } = await store.write((tx) =>
        engine.enqueue(tx, {
          kind: 'test',
          title: 'a test',
          spec: {},
          createdBy: 'tester',
          origin: 'console',
          concurrency,
          rolling,
          targets: labels.map((label) => ({ hostId: null, label })),
        }),
      );
      return { jobId, targetIds: [...targetIds] };
    },
    async jobState(jobId) {
      const row = await store.read
        .selectFrom('jobs')
        .select('state')
        .where('id', '=', jobId)
        .executeTakeFirst();
      return row?.state ?? 'gone';
    },
    async ended(targetIds) {
      await Promise.all(targetIds.map((id) => engine.ended(id)));
    },
  };
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Looks until it is true; for what other work of the same process brings about. */
export async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 5));
}
