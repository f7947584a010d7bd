import { nextTry } from '@main/kernel/backoff';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import { createOutbox } from '@main/kernel/outbox';
import type { Store } from '@main/platform/store/store';
import {
  dueNotices,
  endedSince,
  forgetNotices,
  type Happening,
  happenings,
  markTried,
  type NewNotice,
  nextNotice,
  oweNotices,
  payloadOf,
  readChannels,
  readNotice,
  readNotifyProgress,
  waitingJobs,
  writeNotifyProgress,
} from './notify.store';
import type { NoticePayload } from './payload';
import { wants } from './rule';
import type { createSender } from './sender';

export interface WatchDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly send: ReturnType<typeof createSender>;
}

export interface NoticeWatch {
  /** Takes up what ended, waits or was owed before; then follows the jobs. */
  start(): Promise<void>;
  stop(): Promise<void>;
  look(): void;
}

const parallel = 4;
/** Milliseconds for which changes are gathered: a thousand short jobs are one question. */
const gatherFor = 200;
/** Jobs may end a little out of the order of their times: so much is looked at again at the start. */
const overlap = 60_000;
const mostMissed = 5000;
/** Screens are told of each end and each wait, but not of a flood. */
const mostTold = 20;
const keptFor = 30 * 86_400_000;

/** Writes down who is to be told when a job ends or waits, and tells them until they have taken it. */
export function createNoticeWatch({ store, bus, clock, logger, send }: WatchDeps): NoticeWatch {
  const changed = new Set<number>();
  const told = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let deaf: (() => void) | undefined;
  const outbox = createOutbox({
    ...{ clock, logger, name: 'the notifications', parallel, deliver },
    prepare: gather,
    due: (now, limit) => dueNotices(store.read, now, limit),
    nextDue: () => nextNotice(store.read),
  });

  async function gather(): Promise<void> {
    if (changed.size === 0) return;
    const ids = [...changed];
    changed.clear();
    try {
      await owe(ids, true);
    } catch (error) {
      for (const id of ids) changed.add(id);
      throw error;
    }
  }

  async function owe(ids: readonly number[], tell: boolean): Promise<void> {
    const happened = await happenings(store.read, ids);
    if (happened.length === 0) return;
    const channels = await readChannels(store.read);
    const notices: NewNotice[] = [];
    for (const one of happened) {
      const chosen = channels.filter((channel) => wants(channel, one.event, one.job));
      if (chosen.length === 0) continue;
      const payload = await payloadOf(store.read, one);
      for (const { id } of chosen)
        notices.push({ channelId: id, event: one.event, happenedAt: one.at, payload });
    }
    const ends = happened.filter(({ event }) => event === 'ended');
    const now = clock.now();
    await store.write(async (tx) => {
      await oweNotices(tx, notices, now);
      if (ends.length > 0) await writeNotifyProgress(tx, Math.max(...ends.map(({ at }) => at)));
    });
    if (tell) tellScreens(happened);
  }

  function tellScreens(happened: readonly Happening[]): void {
    const keyOf = ({ job, event, at }: Happening) => `${job.id} ${event} ${at}`;
    const fresh = happened.filter((one) => !told.has(keyOf(one)));
    if (told.size > 10_000) told.clear();
    for (const one of fresh) told.add(keyOf(one));
    for (const { event, job } of fresh.slice(-mostTold))
      bus.emit(event === 'ended' ? 'job.ended' : 'job.waiting', { jobId: job.id });
  }

  async function deliver(id: number, stopping: AbortSignal): Promise<void> {
    const notice = await readNotice(store.read, id);
    const channel = (await readChannels(store.read)).find((one) => one.id === notice?.channel_id);
    if (!notice || !channel) return;
    const payload = JSON.parse(notice.payload) as NoticePayload;
    const error = await send(channel, payload, `${notice.id}`, stopping);
    if (stopping.aborted && error !== '') return;
    const now = clock.now();
    const nextAt = nextTry(notice.attempts + 1, notice.created_at, now);
    if (error !== '') logger.warn({ notice: id, channel: channel.name, error }, 'a notification failed');
    await store.write(async (tx) => {
      await markTried(tx, id, { error, nextAt, now });
      tx.afterCommit(() => bus.emit('notify.changed', {}));
    });
  }

  return {
    async start() {
      const since = await readNotifyProgress(store.read);
      if (since === undefined) await store.write((tx) => writeNotifyProgress(tx, clock.now()));
      else {
        const ended = await endedSince(store.read, since - overlap, mostMissed);
        await owe([...ended, ...(await waitingJobs(store.read, mostMissed))], false);
      }
      await store.write((tx) => forgetNotices(tx, clock.now() - keptFor));
      deaf = bus.listen((message) => {
        if (message.event !== 'job.changed') return;
        changed.add(message.data.jobId);
        timer ??= setTimeout(() => {
          timer = undefined;
          outbox.look();
        }, gatherFor);
        timer.unref();
      });
      outbox.look();
    },
    async stop() {
      deaf?.();
      clearTimeout(timer);
      await outbox.stop();
    },
    look: outbox.look,
  };
}
