import { explain } from '@contract/errors';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import type { ScheduleRow } from '@main/platform/store/schema/schedules';
import type { Store } from '@main/platform/store/store';
import type { JobIsOpen, OwnerOf, ScheduledHosts, ScriptOrder, Scripts } from './schedules.ports';
import {
  dueSchedules,
  insertRun,
  interruptRuns,
  lastJob,
  nextDue,
  updateRun,
  updateSchedule,
} from './schedules.store';
import { nextTime } from './times';

export interface TimekeeperDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scripts: Scripts;
  readonly hosts: ScheduledHosts;
  readonly jobIsOpen: JobIsOpen;
  readonly ownerOf: OwnerOf;
}

/** Milliseconds: a time that is older was missed, because Muster did not run or the machine slept. */
const late = 60_000;
/** Milliseconds between looks at the clock, which may be set or sleep. */
const longestWait = 30_000;

/** Starts what is due. A time is marked as taken before its job is made: none is run twice. */
export function createTimekeeper(deps: TimekeeperDeps) {
  const { store, bus, clock, logger, scripts, hosts, jobIsOpen, ownerOf } = deps;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let stopped = true;

  /** Looks for what is due now; what is called meanwhile waits for its turn. */
  function look(): Promise<void> {
    clearTimeout(timer);
    looking = looking.then(lookOnce).catch((error: unknown) => {
      logger.error({ err: error }, 'the schedules could not be looked at');
    });
    return looking.then(plan);
  }

  async function plan(): Promise<void> {
    if (stopped) return;
    clearTimeout(timer);
    const at = (await nextDue(store.read)) ?? Number.POSITIVE_INFINITY;
    timer = setTimeout(() => void look(), Math.min(longestWait, Math.max(0, at - clock.now())));
    timer.unref();
  }

  async function lookOnce(): Promise<void> {
    const due = await dueSchedules(store.read, clock.now());
    for (const schedule of due) await take(schedule, schedule.next_at ?? 0);
    if (due.length > 0) bus.emit('schedules.changed', {});
  }

  async function take(schedule: ScheduleRow, dueAt: number): Promise<void> {
    const now = clock.now();
    const missed = now - dueAt > late && schedule.missed === 'skip';
    const before = missed ? undefined : await lastJob(store.read, schedule.id);
    const overlap = before !== undefined && (await jobIsOpen(before));
    const outcome = missed ? 'missed' : overlap ? 'overlap' : 'starting';
    const when = { cron: schedule.cron, onceAt: schedule.once_at, zone: schedule.zone };
    const runId = await store.write(async (tx) => {
      await updateSchedule(tx, schedule.id, { next_at: nextTime(when, now) });
      return insertRun(tx, { schedule_id: schedule.id, due_at: dueAt, at: now, outcome });
    });
    if (outcome === 'starting') await start(schedule, runId);
  }

  async function start(schedule: ScheduleRow, runId: number): Promise<void> {
    const ids = JSON.parse(schedule.host_ids) as number[];
    const found = await hosts.byIds(ids);
    const counts = { hosts: found.length, gone: ids.length - found.length };
    try {
      const owner = await ownerOf(schedule.owner_id);
      if (!owner) throw new AppError('common.forbidden');
      const script = JSON.parse(schedule.script) as Omit<ScriptOrder, 'hostIds'>;
      const { jobId } = await scripts.run(owner, { ...script, hostIds: found.map(({ id }) => id) });
      await store.write((tx) => updateRun(tx, runId, { outcome: 'started', job_id: jobId, ...counts }));
    } catch (error) {
      if (!(error instanceof AppError)) logger.error({ err: error }, 'a schedule could not start');
      const message =
        error instanceof AppError
          ? `${explain(error.toBody(), 'zh')} / ${explain(error.toBody(), 'en')}`
          : 'INTERNAL';
      await store.write((tx) => updateRun(tx, runId, { outcome: 'failed', message, ...counts }));
    }
  }

  return {
    /** Begins to keep the time; what was about to start when Muster ended is marked, not repeated. */
    async start(): Promise<void> {
      await store.write(interruptRuns);
      stopped = false;
      await look();
    },
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
    look,
  };
}
