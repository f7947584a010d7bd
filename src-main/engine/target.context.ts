import type { StepState } from '@contract/states';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Store, Tx } from '@main/platform/store/store';
import type { TargetContext } from './engine.types';
import { beginStep, endStep, storedOffsets } from './job.store';
import type { Recorder } from './recorder';

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** Tells screens that the target moved on. */
  readonly changed: () => void;
}

/** The working side of one attempt; the engine ends it with `endSteps`. */
export class RunningTarget<Spec> implements TargetContext<Spec> {
  readonly jobId: number;
  readonly attempt: number;
  readonly resumeStep: string;
  #memo: Record<string, unknown>;
  #seq: number;
  #stepOpen: boolean;

  constructor(
    readonly target: Readonly<JobTargetRow>,
    readonly spec: Spec,
    readonly stop: AbortSignal,
    readonly detach: AbortSignal,
    private readonly deps: Deps,
    /** Steps that an attempt taken up after a crash has behind it. */
    stepsBehind: number,
  ) {
    this.jobId = target.job_id;
    this.attempt = target.attempt;
    this.resumeStep = stepsBehind === 0 ? target.step : '';
    this.#memo = JSON.parse(target.memo) as Record<string, unknown>;
    this.#seq = stepsBehind;
    this.#stepOpen = stepsBehind > 0;
    deps.recorder.step = stepsBehind > 0 ? target.step : '';
  }

  get memo(): Readonly<Record<string, unknown>> {
    return this.#memo;
  }

  async enter(step: string, memo?: Record<string, unknown>): Promise<void> {
    if (this.detach.aborted) throw new AppError('common.stopping');
    const { store, recorder, changed } = this.deps;
    if (memo) this.#memo = { ...this.#memo, ...memo };
    await recorder.settle();
    await store.write(async (tx) => {
      await recorder.writePending(tx);
      await this.endSteps(tx, 'succeeded', '');
      this.#seq += 1;
      await beginStep(tx, {
        targetId: this.target.id,
        attempt: this.attempt,
        seq: this.#seq,
        name: step,
        at: this.deps.clock.now(),
        ...(memo && { memo: JSON.stringify(this.#memo) }),
      });
      tx.afterCommit(changed);
    });
    this.#stepOpen = true;
    recorder.step = step;
  }

  log(line: string): void {
    this.deps.recorder.log(line);
  }

  output(stream: 'stdout' | 'stderr', bytes: Buffer): Promise<void> {
    return this.deps.recorder.output(stream, bytes);
  }

  stored(): Promise<Record<'stdout' | 'stderr', number>> {
    return storedOffsets(this.deps.store.read, this.target.id, this.attempt);
  }

  async remember(memo: Record<string, unknown>): Promise<void> {
    this.#memo = { ...this.#memo, ...memo };
    await this.deps.store.write(async (tx) => {
      await tx.db
        .updateTable('job_targets')
        .set({ memo: JSON.stringify(this.#memo) })
        .where('id', '=', this.target.id)
        .execute();
    });
  }

  /** Ends the step that is open, if any. */
  async endSteps(tx: Tx, state: StepState, message: string): Promise<void> {
    if (!this.#stepOpen) return;
    await endStep(tx, {
      targetId: this.target.id,
      attempt: this.attempt,
      seq: this.#seq,
      state,
      message,
      at: this.deps.clock.now(),
    });
  }
}
