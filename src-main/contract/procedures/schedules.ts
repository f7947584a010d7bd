import { z } from 'zod';
import { command, query } from '../procedure';
import { missedRules, scheduleOutcomes } from '../schedules';
import { id, name, nothing, pageOf, paging, time } from '../shapes';
import { scriptRun } from './scripts';

const when = {
  /** Five fields of cron; '' for one run at `onceAt`. */
  cron: z.string().trim().max(200),
  onceAt: time.nullable().default(null),
  /** IANA name, e.g. Asia/Shanghai. */
  zone: z.string().min(1).max(64),
};

const run = z.object({
  id,
  dueAt: time,
  at: time,
  outcome: z.enum(scheduleOutcomes),
  jobId: id.nullable(),
  hosts: z.number(),
  /** Hosts that were confirmed and have been deleted since. */
  gone: z.number(),
  message: z.string(),
});

const schedule = z.object({
  id,
  name: z.string(),
  cron: z.string(),
  onceAt: time.nullable(),
  zone: z.string(),
  missed: z.enum(missedRules),
  enabled: z.boolean(),
  hosts: z.number(),
  nextAt: time.nullable(),
  createdBy: z.string(),
  confirmedBy: z.string(),
  confirmedAt: time,
  last: run.nullable(),
});

export const scheduleProcedures = {
  'schedules.list': query(
    'jobs.read',
    z.object({ ...paging, keyword: z.string().default('') }),
    pageOf(schedule),
  ),
  'schedules.get': query(
    'jobs.read',
    z.object({ id }),
    schedule.extend({
      script: z.record(z.string(), z.unknown()),
      /** The hosts that were confirmed and are still there. */
      targets: z.array(z.object({ id, innerIp: z.string() })),
      gone: z.number(),
      /** The next times, some of them. */
      next: z.array(time),
    }),
  ),
  'schedules.runs': query('jobs.read', z.object({ ...paging, id }), pageOf(run)),
  /** The next times that it would run; refuses what is no time. */
  'schedules.next': query('jobs.read', z.object(when), z.object({ next: z.array(time) })),
  /** Keeps a script with the hosts that were shown and confirmed; a change confirms them anew. */
  'schedules.save': command(
    'scripts.run',
    z.object({ id: id.optional(), name, ...when, missed: z.enum(missedRules), script: scriptRun }),
    z.object({ id }),
  ),
  'schedules.enable': command('scripts.run', z.object({ id, enabled: z.boolean() }), nothing),
  'schedules.remove': command('scripts.run', z.object({ id }), nothing),
};
