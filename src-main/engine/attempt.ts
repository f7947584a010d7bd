import { wordsOf } from '@contract/errors';
import type { StepState } from '@contract/states';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import { toErrorBody } from '@main/kernel/dispatch';
import type { Logger } from '@main/kernel/logger';
import type { JobRow, JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Store } from '@main/platform/store/store';
import type { JobKind, Outcome } from './engine.types';
import { countSteps, endTarget, storedOffsets } from './job.store';
import { Recorder } from './recorder';
import { specOf } from './rolling.store';
import { digestFromStore } from './stored.digest';
import { RunningTarget } from './target.context';

interface Deps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Circumstances {
  readonly stop: AbortSignal;
  readonly detach: AbortSignal;
  readonly mode: 'run' | 'recover';
  readonly changed: () => void;
}

/**
 * Works on one target to the end of its attempt and records it. Answers the row as it ended, or
 * undefined when Muster let go of it because it is stopping itself.
 */
export async function createAttempt(
  deps: Deps,
  kind: JobKind<unknown>,
  job: JobRow,
  target: JobTargetRow,
  circumstances: Circumstances,
): Promise<JobTargetRow | undefined> {
  const { store, clock, logger } = deps;
  const recovering = circumstances.mode === 'recover';
  const stored = recovering ? await storedOffsets(store.read, target.id, target.attempt) : undefined;
  const behind = recovering ? await countSteps(store.read, target.id, target.attempt) : 0;
  const place = { jobId: job.id, targetId: target.id, attempt: target.attempt };
  const recorder = new Recorder(place, deps, stored);
  const context = new RunningTarget(
    target,
    JSON.parse(await specOf(store.read, job, target.spec_id)) as unknown,
    circumstances.stop,
    circumstances.detach,
    { store, clock, recorder, changed: circumstances.changed },
    behind,
  );

  const outcome = await work();
  if (!outcome) {
    await recorder.flush();
    return undefined;
  }
  const row = await record(outcome);
  outcome
    .settle?.()
    .catch((error: unknown) => logger.warn({ err: error, ...place }, 'could not clean up after a target'));
  return row;

  async function work(): Promise<Outcome | undefined> {
    try {
      return await (recovering ? kind.recover(context) : kind.run(context));
    } catch (error) {
      if (circumstances.detach.aborted) return undefined;
      const body = toErrorBody(error, logger, place);
      const message = `${wordsOf(body.reason, body.params, 'zh')} / ${wordsOf(body.reason, body.params, 'en')}`;
      return { state: 'failed', code: body.kind, message };
    }
  }

  async function record(outcome: Outcome): Promise<JobTargetRow> {
    recorder.endStreams();
    await recorder.settle();
    const exitCode = outcome.exitCode ?? null;
    return store.write(async (tx) => {
      await recorder.writePending(tx);
      const digest =
        stored && (stored.stdout > 0 || stored.stderr > 0)
          ? await digestFromStore(tx.db, target.id, target.attempt)
          : recorder.digest;
      await context.endSteps(tx, stepStateOf(outcome.state), outcome.message);
      const row = await endTarget(
        tx,
        target.id,
        {
          state: outcome.state,
          code: outcome.code,
          message: outcome.message,
          exitCode,
          groupKey: digest.key(outcome.state, outcome.code, exitCode),
          preview: digest.preview,
        },
        clock.now(),
      );
      await outcome.commit?.(tx);
      tx.afterCommit(circumstances.changed);
      return row;
    });
  }
}

function stepStateOf(state: Outcome['state']): StepState {
  if (state === 'succeeded' || state === 'skipped') return 'succeeded';
  return state === 'timed_out' ? 'failed' : state;
}
