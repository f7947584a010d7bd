import { createSchedulesService, type ScriptOrder } from '@main/domains/schedules';
import { nextTimes } from '@main/domains/schedules/times';
import { type Actor, systemActor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestStore, openTestStoreIn } from '../../support/store';

const start = Date.UTC(2026, 0, 5, 0, 0);
const hour = 3_600_000;
const li: Actor = { ...systemActor, kind: 'user', id: 7, name: 'li' };
const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

/** Schedules on a real store, with a clock that is set and scripts that write down what they are asked. */
function open(
  store: Store,
  more: { now?: number; open?: () => boolean; run?: () => void; check?: () => void } = {},
) {
  const world = {
    now: more.now ?? start,
    hosts: new Set([1, 2, 3]),
    ran: [] as { actor: string; hostIds: readonly number[] }[],
    owner: li as Actor | undefined,
  };
  const schedules = createSchedulesService({
    store,
    bus: createBus((error) => {
      throw error;
    }),
    clock: { now: () => world.now },
    logger: silentLogger,
    hosts: {
      byIds: async (ids) =>
        ids.filter((id) => world.hosts.has(id)).map((id) => ({ id, innerIp: `10.0.0.${id}` })),
    },
    jobIsOpen: async () => more.open?.() ?? false,
    ownerOf: async () => world.owner,
    scripts: {
      async checkKept() {
        more.check?.();
      },
      async run(actor, { hostIds }) {
        more.run?.();
        world.ran.push({ actor: actor.name, hostIds });
        return { jobId: world.ran.length };
      },
    },
  });
  running.push(schedules);
  return { world, schedules };
}

const script: ScriptOrder = { content: 'true', hostIds: [1, 2, 3] };
const hourly = {
  ...{ name: 'hourly', cron: '0 * * * *', onceAt: null, zone: 'UTC', missed: 'skip' as const },
  script,
};
const page = { page: 1, pageSize: 10, keyword: '' };

async function outcomes(schedules: ReturnType<typeof open>['schedules'], id: number): Promise<string[]> {
  return (await schedules.runs(id, page)).items.map(({ outcome }) => outcome).reverse();
}

describe('times', () => {
  it('are those of a time zone, over its change to summer time', () => {
    const berlin = { cron: '30 2 * * *', onceAt: null, zone: 'Europe/Berlin' };
    const times = nextTimes(berlin, Date.UTC(2026, 2, 27, 12), 3).map((at) => new Date(at).toISOString());
    expect(times[0]).toBe('2026-03-28T01:30:00.000Z');
    expect(times[2]).toBe('2026-03-30T00:30:00.000Z');
    const china = { cron: '0 3 * * 1', onceAt: null, zone: 'Asia/Shanghai' };
    expect(nextTimes(china, start, 1)).toEqual([Date.UTC(2026, 0, 11, 19)]);
    expect(nextTimes({ cron: '', onceAt: start + 5, zone: 'UTC' }, start, 5)).toEqual([start + 5]);
  });

  it.each([
    [{ cron: 'often' }, 'cron', 'schedules.badCron'],
    [{ cron: '* * * * * *' }, 'cron', 'schedules.badCron'],
    [{ zone: 'Middle/Earth' }, 'zone', 'schedules.badZone'],
    [{ cron: '', onceAt: start - 1 }, 'onceAt', 'schedules.never'],
  ])('refuses %j by naming %s', async (wrong, path, reason) => {
    const { schedules } = open(await openTestStore());
    const error = await schedules.save(li, { ...hourly, ...wrong }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).issues).toMatchObject([{ path, reason }]);
  });
});

describe('a schedule', () => {
  it('runs at its time, once, as who confirmed it, on the hosts that were confirmed', async () => {
    const { world, schedules } = open(await openTestStore());
    const { id } = await schedules.save(li, hourly);
    await schedules.start();
    expect(world.ran).toEqual([]);
    world.now = start + hour;
    await Promise.all([schedules.look(), schedules.look()]);
    // What came to the CMDB later does not join; what was deleted is left out and counted.
    world.hosts.add(4);
    world.hosts.delete(2);
    world.now = start + 2 * hour;
    await schedules.look();
    expect(world.ran).toEqual([
      { actor: 'li', hostIds: [1, 2, 3] },
      { actor: 'li', hostIds: [1, 3] },
    ]);
    const { items } = await schedules.runs(id, page);
    expect(items).toMatchObject([
      { outcome: 'started', jobId: 2, hosts: 2, gone: 1, dueAt: start + 2 * hour },
      { outcome: 'started', jobId: 1, hosts: 3, gone: 0, dueAt: start + hour },
    ]);
    expect(await schedules.get(id)).toMatchObject({ gone: 1, nextAt: start + 3 * hour, confirmedBy: 'li' });
  });

  it('is confirmed anew by who changes it, with the hosts that he was shown', async () => {
    const { world, schedules } = open(await openTestStore());
    const { id } = await schedules.save(li, hourly);
    const wu = { ...li, id: 8, name: 'wu' };
    await schedules.save(wu, { ...hourly, id, script: { ...script, hostIds: [3] } });
    expect(await schedules.get(id)).toMatchObject({ createdBy: 'li', confirmedBy: 'wu', hosts: 1 });
    await schedules.start();
    world.now = start + hour;
    await schedules.look();
    expect(world.ran).toMatchObject([{ hostIds: [3] }]);
  });

  it('is skipped while the run before has not ended', async () => {
    let busy = true;
    const { world, schedules } = open(await openTestStore(), { open: () => busy });
    const { id } = await schedules.save(li, hourly);
    await schedules.start();
    for (let at = 1; at <= 3; at += 1) {
      world.now = start + at * hour;
      if (at === 3) busy = false;
      await schedules.look();
    }
    expect(await outcomes(schedules, id)).toEqual(['started', 'overlap', 'started']);
  });

  it('does not run while it is off, nor makes up for it', async () => {
    const { world, schedules } = open(await openTestStore());
    const { id } = await schedules.save(li, hourly);
    await schedules.start();
    await schedules.enable(id, false);
    world.now = start + 3 * hour;
    await schedules.look();
    await schedules.enable(id, true);
    expect(world.ran).toEqual([]);
    expect((await schedules.get(id)).nextAt).toBe(start + 4 * hour);
  });

  it('says why it could not start, and is not run by who may not any more', async () => {
    const { world, schedules } = open(await openTestStore());
    const { id } = await schedules.save(li, hourly);
    await schedules.start();
    world.owner = undefined;
    world.now = start + hour;
    await schedules.look();
    expect(world.ran).toEqual([]);
    const [run] = (await schedules.runs(id, page)).items;
    expect(run).toMatchObject({ outcome: 'failed', jobId: null });
    expect(run?.message).not.toBe('');
  });

  it('runs once at a moment, and never again', async () => {
    const { world, schedules } = open(await openTestStore());
    const { id } = await schedules.save(li, { ...hourly, cron: '', onceAt: start + 5000 });
    await schedules.start();
    for (const later of [5000, 10_000, hour]) {
      world.now = start + later;
      await schedules.look();
    }
    expect(world.ran).toHaveLength(1);
    expect((await schedules.get(id)).nextAt).toBeNull();
  });
});

describe('after a time without Muster', () => {
  it.each([
    ['skip', ['missed'], 0],
    ['once', ['started'], 1],
  ] as const)('what was missed is handled by the rule: %s', async (missed, expected, ran) => {
    const store = await openTestStore();
    const { id } = await open(store).schedules.save(li, { ...hourly, missed });
    await store.close();
    const later = open(await openTestStoreIn(store.dir), { now: start + 5.5 * hour });
    await later.schedules.start();
    expect(await outcomes(later.schedules, id)).toEqual(expected);
    expect(later.world.ran).toHaveLength(ran);
    expect((await later.schedules.get(id)).nextAt).toBe(start + 6 * hour);
  });

  it('what was about to start is marked, and not done a second time', async () => {
    const store = await openTestStore();
    const first = open(store);
    const { id } = await first.schedules.save(li, hourly);
    await store.write((tx) =>
      tx.db
        .insertInto('schedule_runs')
        .values({ schedule_id: id, due_at: start, at: start, outcome: 'starting', job_id: null })
        .execute(),
    );
    await store.close();
    const second = open(await openTestStoreIn(store.dir));
    await second.schedules.start();
    expect(await outcomes(second.schedules, id)).toEqual(['interrupted']);
    expect(second.world.ran).toEqual([]);
  });
});
