import type { Input, Output } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { ScheduleRow, ScheduleRunRow } from '@main/platform/store/schema/schedules';
import type { Tx } from '@main/platform/store/store';
import {
  deleteSchedule,
  findSchedule,
  insertSchedule,
  lastRuns,
  listRuns,
  listSchedules,
  updateSchedule,
} from './schedules.store';
import { createTimekeeper, type TimekeeperDeps } from './timekeeper';
import { nextTime, nextTimes, type When } from './times';

type Schedule = Output<'schedules.list'>['items'][number];
type Run = Output<'schedules.runs'>['items'][number];

/** Times that are shown ahead. */
const shownAhead = 5;

export type SchedulesService = ReturnType<typeof createSchedulesService>;

/** Scripts that run by the clock, on exactly the hosts that were confirmed. */
export function createSchedulesService(deps: TimekeeperDeps) {
  const { store, bus, clock, hosts, scripts } = deps;
  const keeper = createTimekeeper(deps);

  async function demand(id: number): Promise<ScheduleRow> {
    const row = await findSchedule(store.read, id);
    if (!row) throw AppError.notFound('schedule', id);
    return row;
  }

  function nextOf(when: When): number {
    const next = nextTime(when, clock.now());
    if (next === null) throw AppError.field(when.cron === '' ? 'onceAt' : 'cron', 'schedules.never');
    return next;
  }

  async function change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const value = await store.write(work);
    bus.emit('schedules.changed', {});
    await keeper.look();
    return value;
  }

  return {
    start: keeper.start,
    stop: keeper.stop,
    look: keeper.look,

    async list(filter: Input<'schedules.list'> & { page: number; pageSize: number; keyword: string }) {
      const { items, total } = await listSchedules(store.read, filter);
      const last = await lastRuns(
        store.read,
        items.map(({ id }) => id),
      );
      return { items: items.map((row) => toSchedule(row, last.get(row.id))), total };
    },

    async get(id: number): Promise<Output<'schedules.get'>> {
      const row = await demand(id);
      const ids = JSON.parse(row.host_ids) as number[];
      const found = await hosts.byIds(ids);
      const last = await lastRuns(store.read, [id]);
      return {
        ...toSchedule(row, last.get(id)),
        script: JSON.parse(row.script) as Record<string, unknown>,
        targets: found.map((host) => ({ id: host.id, innerIp: host.innerIp })),
        gone: ids.length - found.length,
        next: row.enabled ? nextTimes(whenOf(row), clock.now(), shownAhead) : [],
      };
    },

    async runs(id: number, paging: { page: number; pageSize: number }) {
      await demand(id);
      const { items, total } = await listRuns(store.read, id, paging);
      return { items: items.map(toRun), total };
    },

    next: async (when: When) => ({ next: nextTimes(when, nextOf(when) - 1, shownAhead) }),

    /** Keeps a script with the hosts that were shown; whoever changes it confirms them with his name. */
    async save(actor: Actor, input: Input<'schedules.save'>): Promise<{ id: number }> {
      const { id, name, cron, onceAt = null, zone, missed, script } = input;
      const { hostIds, ...order } = script;
      const ids = [...new Set(hostIds)];
      if ((await hosts.byIds(ids)).length === 0) throw AppError.field('hostIds', 'scripts.noTargets');
      await scripts.checkKept(actor, script);
      const now = clock.now();
      const row = {
        ...{ name, cron, zone, missed, once_at: onceAt, next_at: nextOf({ cron, onceAt, zone }) },
        ...{ script: JSON.stringify(order), host_ids: JSON.stringify(ids), enabled: 1 },
        ...{ owner_id: actor.id, confirmed_by: actor.name, confirmed_at: now },
      };
      if (id !== undefined) await demand(id);
      return change(async (tx) => {
        if (id === undefined)
          return { id: await insertSchedule(tx, { ...row, created_by: actor.name, created_at: now }) };
        await updateSchedule(tx, id, row);
        return { id };
      });
    },

    async enable(id: number, enabled: boolean) {
      const row = await demand(id);
      const next = enabled ? nextOf(whenOf(row)) : null;
      await change((tx) => updateSchedule(tx, id, { enabled: enabled ? 1 : 0, next_at: next }));
      return {};
    },

    async remove(id: number) {
      await demand(id);
      await change((tx) => deleteSchedule(tx, id));
      return {};
    },
  };
}

function whenOf(row: ScheduleRow): When {
  return { cron: row.cron, onceAt: row.once_at, zone: row.zone };
}

function toSchedule(row: ScheduleRow, last: ScheduleRunRow | undefined): Schedule {
  return {
    id: row.id,
    name: row.name,
    cron: row.cron,
    onceAt: row.once_at,
    zone: row.zone,
    missed: row.missed,
    enabled: row.enabled === 1,
    hosts: (JSON.parse(row.host_ids) as number[]).length,
    nextAt: row.next_at,
    createdBy: row.created_by,
    confirmedBy: row.confirmed_by,
    confirmedAt: row.confirmed_at,
    last: last ? toRun(last) : null,
  };
}

function toRun(row: ScheduleRunRow): Run {
  return {
    id: row.id,
    dueAt: row.due_at,
    at: row.at,
    outcome: row.outcome,
    jobId: row.job_id,
    hosts: row.hosts,
    gone: row.gone,
    message: row.message,
  };
}
