import type { Output } from '@contract/index';
import { FakeError, type SomeHandlers, type World } from './fake-types';
import { holdsWords, pageOf } from './tables';

type Schedule = Output<'schedules.list'>['items'][number];
type Run = Output<'schedules.runs'>['items'][number];

const day = 86_400_000;

interface Kept extends Schedule {
  hostIds: number[];
  script: Record<string, unknown>;
  runs: Run[];
}

/** Scripts by the clock: one that went well, one that missed its time, one that is switched off. */
export function fakeSchedules(world: World): SomeHandlers<'schedules'> {
  const kept = world.hosts.length > 0 ? seeded(world) : [];
  let lastId = kept.length;
  const one = (id: number): Kept => {
    const found = kept.find((schedule) => schedule.id === id);
    if (!found) throw new FakeError('common.notFound', { what: 'schedule', id });
    return found;
  };
  const changed = () => world.ring({ event: 'schedules.changed', data: {} });
  const nextOf = (cron: string, onceAt: number | null) => {
    if (cron === '') return onceAt === null ? [] : [onceAt];
    if (cron.split(/\s+/).length !== 5)
      throw new FakeError('common.invalid', {}, [{ path: 'cron', reason: 'common.required' }]);
    return [1, 2, 3].map((days) => world.now() + days * day);
  };
  return {
    'schedules.list': ({ page, pageSize, keyword }) =>
      pageOf(
        kept.filter(({ name }) => holdsWords(name, keyword)),
        page,
        pageSize,
      ),
    'schedules.get': ({ id }) => {
      const schedule = one(id);
      const targets = world.hosts.filter((host) => schedule.hostIds.includes(host.id));
      return {
        ...schedule,
        targets: targets.map((host) => ({ id: host.id, innerIp: host.innerIp })),
        gone: schedule.runs[0]?.gone ?? 0,
        next: schedule.enabled ? nextOf(schedule.cron, schedule.onceAt) : [],
      };
    },
    'schedules.runs': ({ id, page, pageSize }) => pageOf(one(id).runs, page, pageSize),
    'schedules.next': ({ cron, onceAt }) => ({ next: nextOf(cron, onceAt) }),
    'schedules.save': ({ id, name, cron, onceAt, zone, missed, script }) => {
      const [nextAt = null] = nextOf(cron, onceAt);
      const values = { name, cron, onceAt, zone, missed, nextAt, hosts: script.hostIds.length };
      const rest = { script: { ...script }, hostIds: script.hostIds, confirmedAt: world.now() };
      if (id !== undefined) Object.assign(one(id), values, rest);
      else {
        lastId += 1;
        const made = { id: lastId, enabled: true, createdBy: 'admin', confirmedBy: 'admin' };
        kept.push({ ...made, ...values, ...rest, last: null, runs: [] });
      }
      changed();
      return { id: id ?? lastId };
    },
    'schedules.enable': ({ id, enabled }) => {
      Object.assign(one(id), { enabled });
      changed();
      return {};
    },
    'schedules.remove': ({ id }) => {
      kept.splice(kept.indexOf(one(id)), 1);
      changed();
      return {};
    },
  };
}

function seeded(world: World): Kept[] {
  const now = world.now();
  const run = (id: number, days: number, rest: Partial<Run>): Run => ({
    ...{ id, dueAt: now - days * day, at: now - days * day, outcome: 'started', jobId: null },
    ...{ hosts: 3, gone: 0, message: '', ...rest },
  });
  const hostIds = world.hosts.slice(0, 3).map(({ id }) => id);
  const make = (id: number, name: string, runs: Run[], rest: Partial<Kept> = {}): Kept => ({
    ...{ id, name, cron: '30 3 * * 1-5', onceAt: null, zone: 'Asia/Shanghai', missed: 'skip' as const },
    ...{ enabled: true, hosts: 3, nextAt: now + day, createdBy: 'admin', confirmedBy: '王小明' },
    ...{ confirmedAt: now - 9 * day, last: runs[0] ?? null, hostIds, script: { content: 'true\n' }, runs },
    ...rest,
  });
  const missed = [run(3, 1, { outcome: 'missed' }), run(4, 2, { jobId: 2, gone: 1, hosts: 2 })];
  return [
    make(1, '每晚重启', [run(1, 1, { jobId: 2 }), run(2, 2, { outcome: 'overlap' })]),
    make(2, '清理日志', missed),
    make(3, '停机窗口', [], { cron: '', onceAt: now + 3 * day, enabled: false, nextAt: null }),
  ];
}
