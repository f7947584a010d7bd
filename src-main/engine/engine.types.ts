import type { Rolling } from '@contract/rolling';
import type { ChunkStream, FinalTargetState } from '@contract/states';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import type { Tx } from '@main/platform/store/store';

/** How one attempt on one target ended. */
export interface Outcome {
  readonly state: FinalTargetState;
  /** Outcome code in the words of the job's kind: 004's err_code, 000's code. */
  readonly code: string;
  /** For people; never a secret. */
  readonly message: string;
  readonly exitCode?: number | null;
  /**
   * Runs in the transaction that records the outcome, for what must be true together with it.
   * A service keeps its own rows in step with the job this way.
   */
  readonly commit?: (tx: Tx) => Promise<void>;
  /** Runs after the outcome is on disk, e.g. to remove a run folder. Its failure is only logged. */
  readonly settle?: () => Promise<void>;
}

/** What a kind of job works with while it works on one target. */
export interface TargetContext<Spec> {
  readonly jobId: number;
  readonly spec: Spec;
  readonly target: Readonly<JobTargetRow>;
  readonly attempt: number;
  /** Where an earlier attempt failed; '' in the first attempt. */
  readonly resumeStep: string;
  /** Aborted when an operator wants this target stopped: end the work on the host, prove it, return. */
  readonly stop: AbortSignal;
  /** Aborted when Muster itself stops: let go of the host without ending anything there, and throw. */
  readonly detach: AbortSignal;
  /** Ends the step before as succeeded and begins this one; on disk when it resolves, with `memo` as by `remember`. */
  enter(step: string, memo?: Record<string, unknown>): Promise<void>;
  /** Appends a line to the record. */
  log(line: string): void;
  /** Appends output of the host. Resolves when more may come (back-pressure). */
  output(stream: 'stdout' | 'stderr', bytes: Buffer): Promise<void>;
  /** Bytes of each stream that are on disk already, to go on from. */
  stored(): Promise<Record<'stdout' | 'stderr', number>>;
  /** Keeps what `recover` needs; on disk when it resolves. */
  remember(memo: Record<string, unknown>): Promise<void>;
  readonly memo: Readonly<Record<string, unknown>>;
}

/** A kind of job: how to work on one target, and what to do about one that a crash left behind. */
export interface JobKind<Spec> {
  readonly name: string;
  /** Names of the steps in order, for screens. */
  readonly steps: readonly string[];
  run(context: TargetContext<Spec>): Promise<Outcome>;
  /** Called at start for a target that was running when Muster ended. Must not do the work again. */
  recover(context: TargetContext<Spec>): Promise<Outcome>;
}

export interface NewTarget {
  readonly hostId: number | null;
  readonly label: string;
}

export interface NewJob {
  readonly kind: string;
  readonly title: string;
  /** Kept as JSON; must not hold a secret. */
  readonly spec: object;
  readonly businessId?: number | null;
  readonly createdBy: string;
  readonly origin: string;
  readonly concurrency: number;
  readonly targets: readonly NewTarget[];
  /** In what batches, and what stops it; all at once and to the end where nobody says. */
  readonly rolling?: Rolling | undefined;
}

export interface Enqueued {
  readonly jobId: number;
  /** In the order of the targets given. */
  readonly targetIds: readonly number[];
}

export interface Chunk {
  readonly stream: ChunkStream;
  readonly text: string;
}

/** What to run again. */
export interface Retry {
  /** All that ended badly, where nobody says. */
  readonly targetIds?: readonly number[] | undefined;
  /** Those as well that did not run because too many had failed before them. */
  readonly leftOut?: boolean | undefined;
  /** Runs with this in place of the job's spec; must not hold a secret. */
  readonly spec?: object | undefined;
  /** What must become true together with the retry; throwing refuses it. */
  readonly together?: ((tx: Tx) => Promise<void>) | undefined;
  /** Who asks, for the job's record. */
  readonly by?: string | undefined;
}

export interface Engine {
  /** Takes up what an earlier run left, then begins to work. Kinds must be registered before. */
  start(): Promise<void>;
  /** Lets go of all targets without ending their work on the hosts; what is recorded is on disk after. */
  stop(): Promise<void>;
  register<Spec>(kind: JobKind<Spec>): void;
  stepsOf(kind: string): readonly string[];
  /** Writes job and targets within the caller's transaction; work begins after its commit. */
  enqueue(tx: Tx, job: NewJob): Promise<Enqueued>;
  /** Asks targets (or the whole job) to stop; answers how many were still open. Recorded where `by` says who asks. */
  requestStop(jobId: number, targetIds?: readonly number[], by?: string): Promise<number>;
  /** Runs failed targets again as a new attempt; answers how many. */
  retry(jobId: number, retry?: Retry): Promise<number>;
  /** Begins no more targets; those that run go on to their end. Throws where none waits. */
  pause(jobId: number, by: string): Promise<void>;
  resume(jobId: number, by: string): Promise<void>;
  /**
   * Lets the next batch of a job begin that waits for it. Throws where it does not wait, or not after
   * `batch`, which is the one that the operator has looked at.
   */
  confirm(jobId: number, batch: number, by: string): Promise<void>;
  /** Resolves with the target's row once its attempt has ended. Rejects only when `signal` is aborted. */
  ended(targetId: number, signal?: AbortSignal): Promise<JobTargetRow>;
}
