import type { Outcome, TargetContext } from '@main/engine';
import type { Clock } from '@main/kernel/clock';
import { toErrorBody } from '@main/kernel/dispatch';
import type { Logger } from '@main/kernel/logger';
import { SshError } from '@main/platform/ssh';
import { ofSshError, TaskFailure } from './install.errors';
import { bilingual, stamp } from './install.log';

/** A bound in time that can be let go of. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  release(): void;
}

/** Begins a limit; in seconds. Handed in so that tests end it when they want to. */
export type BeginLimit = (seconds: number) => TimeLimit;

export const beginLimit: BeginLimit = (seconds) => {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), seconds * 1000);
  return { signal: limit.signal, release: () => clearTimeout(timer) };
};

interface Deps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limit?: BeginLimit;
}

/** One attempt at an installation or removal: its bounds, its log, and how it ends. */
export interface Attempt {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Aborted by an operator's stop, by the job's time running out, and when Muster stops. */
  readonly signal: AbortSignal;
  readonly step: string;
  enter(step: string): Promise<void>;
  /** A stamped line in the record, in both languages. */
  say(zh: string, en: string): void;
  /** A stamped line that came from the host. */
  quote(line: string): void;
  /**
   * How the attempt ends because of an error. `proven`: whether the host shows nothing of the work any
   * more, for who stopped it. Throws again when Muster itself is stopping.
   */
  failed(error: unknown, proven: boolean): Outcome;
  /** Ends the clock of the attempt. */
  close(): void;
}

/**
 * @param timeoutSeconds bounds the whole attempt (`kv timeout`)
 * @param servers the addresses that the agent was told, for the message of WAIT_AGENT_TIMEOUT
 */
export function openAttempt(
  context: TargetContext<unknown>,
  { clock, logger, limit = beginLimit }: Deps,
  timeoutSeconds: number,
  servers: () => readonly string[] = () => [],
): Attempt {
  const deadline = limit(timeoutSeconds);
  const signal = AbortSignal.any([context.stop, context.detach, deadline.signal]);
  let step = '';

  function line(text: string): void {
    context.log(`${stamp(clock.now())} ${text}`);
  }

  function timeout(): Outcome {
    const params = { seconds: timeoutSeconds, step, servers: servers().join(', ') };
    return step === 'WAIT_AGENT'
      ? { state: 'timed_out', code: 'WAIT_AGENT_TIMEOUT', message: bilingual('agents.waitTimeout', params) }
      : { state: 'timed_out', code: 'JOB_TIMEOUT', message: bilingual('agents.jobTimeout', params) };
  }

  function stopped(proven: boolean): Outcome {
    const detail = context.target.label;
    return {
      state: 'cancelled',
      code: 'FORCE_STOP',
      message: proven ? bilingual('agents.stopped') : bilingual('agents.stopUnverified', { detail }),
    };
  }

  function fault(error: unknown): Outcome {
    const failure = error instanceof SshError ? ofSshError(error) : error;
    if (failure instanceof TaskFailure)
      return { state: 'failed', code: failure.code, message: failure.message };
    const { reason, params } = toErrorBody(error, logger, { targetId: context.target.id, step });
    return { state: 'failed', code: 'CELERY_TASK_EXCEPT', message: bilingual(reason, params) };
  }

  return {
    startedAt: clock.now(),
    signal,
    get step() {
      return step;
    },
    async enter(next) {
      signal.throwIfAborted();
      await context.enter(next);
      step = next;
      signal.throwIfAborted();
    },
    say: (zh, en) => line(`${zh} / ${en}`),
    quote: (text) => line(`  ${text}`),
    failed(error, proven) {
      if (context.detach.aborted) throw error;
      const outcome = context.stop.aborted
        ? stopped(proven)
        : deadline.signal.aborted
          ? timeout()
          : fault(error);
      line(`${outcome.code}: ${outcome.message}`);
      return outcome;
    },
    close: () => deadline.release(),
  };
}

/** How an attempt ends that a crash of Muster cut off; nothing of it is done again by itself. */
export function interrupted(context: TargetContext<unknown>, { clock }: Pick<Deps, 'clock'>): Outcome {
  const code = 'CELERY_TASK_EXCEPT';
  const message = bilingual('agents.interrupted', { step: context.target.step });
  context.log(`${stamp(clock.now())} ${code}: ${message}`);
  return { state: 'failed', code, message };
}
