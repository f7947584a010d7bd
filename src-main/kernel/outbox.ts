import type { Clock } from './clock';
import type { Logger } from './logger';

export interface OutboxDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What it delivers, for the log. */
  readonly name: string;
  /** Deliveries at the same time; a receiver that is slow holds up one of them. */
  readonly parallel: number;
  /** Runs before each look at the table: what has become due meanwhile is put there. */
  readonly prepare: () => Promise<void>;
  /** Ids of deliveries that may be tried now, the longest due first; those under way may be among them. */
  readonly due: (now: number, limit: number) => Promise<readonly number[]>;
  /** When the next one becomes due; undefined when none waits. */
  readonly nextDue: () => Promise<number | undefined>;
  /** Tries one and writes down what became of it. */
  readonly deliver: (id: number, stopping: AbortSignal) => Promise<void>;
}

export interface Outbox {
  /** Looks at the table now; a call while it is being looked at makes it look once more. */
  look(): void;
  /** Gives up what is under way; it is tried again after the next start. */
  stop(): Promise<void>;
}

/** Milliseconds; how long a wake-up may be put off before the table is looked at again anyway. */
const longestSleep = 60_000;
const retryAfterError = 5000;

/** Works through a table of deliveries that are owed. The table is the truth: nothing is lost by a crash. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { clock, logger, name, parallel } = deps;
  const stopping = new AbortController();
  const underWay = new Map<number, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let again = false;

  function look(): void {
    if (stopping.signal.aborted) return;
    if (looking) {
      again = true;
      return;
    }
    again = false;
    clearTimeout(timer);
    looking = round()
      .catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        logger.error({ err: error }, `${name} could not be looked up`);
        sleep(retryAfterError);
      })
      .finally(() => {
        looking = undefined;
        if (again) look();
      });
  }

  function sleep(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(longestSleep, Math.max(0, milliseconds)));
    timer.unref();
  }

  async function round(): Promise<void> {
    await deps.prepare();
    const free = parallel - underWay.size;
    // Those under way are still due in the table.
    const due = free > 0 ? await deps.due(clock.now(), parallel + underWay.size) : [];
    for (const id of due.filter((one) => !underWay.has(one)).slice(0, free)) begin(id);
    if (underWay.size >= parallel || stopping.signal.aborted) return;
    const next = await deps.nextDue();
    if (next !== undefined && underWay.size === 0) sleep(next - clock.now());
    else sleep(longestSleep);
  }

  function begin(id: number): void {
    const work = deps
      .deliver(id, stopping.signal)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) logger.error({ err: error, id }, `one of ${name} was not recorded`);
      })
      .finally(() => {
        underWay.delete(id);
        look();
      });
    underWay.set(id, work);
  }

  return {
    look,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await looking;
      await Promise.all(underWay.values());
    },
  };
}
