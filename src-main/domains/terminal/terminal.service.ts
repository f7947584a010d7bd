import type { TerminalEnd } from '@contract/events';
import type { Contract, Output } from '@contract/index';
import { type Actor, systemActor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { newId } from '@main/kernel/ids';
import type { z } from 'zod';
import { type Live, openLive } from './live';
import { createRecordings, type Recordings } from './recordings';
import { sshFailure } from './terminal.errors';
import { defaultLimits, isOwner, type TerminalDeps } from './terminal.ports';
import * as rows from './terminal.store';

type Wish<N extends keyof Contract> = z.output<Contract[N]['input']>;
type OpenTerminal = Output<'terminal.open'>;

/** Milliseconds between two looks for terminals that nobody came back to. */
const sweepEvery = 30_000;
/** Milliseconds for the goodbye to a host that may not answer. */
const stopWithin = 3_000;

export interface TerminalService extends Recordings {
  open(actor: Actor, wish: Wish<'terminal.open'>): Promise<OpenTerminal>;
  write(actor: Actor, wish: Wish<'terminal.write'>): Promise<void>;
  resize(actor: Actor, wish: Wish<'terminal.resize'>): Promise<void>;
  ack(actor: Actor, wish: Wish<'terminal.ack'>): Promise<{ open: boolean }>;
  attach(actor: Actor, wish: Wish<'terminal.attach'>): Promise<{ from: number; seq: number }>;
  close(actor: Actor, sessionId: number): Promise<void>;
  busy(actor: Actor, sessionId: number): Promise<string | null>;
  mine(actor: Actor): OpenTerminal[];
  record(actor: Actor, wish: Wish<'terminal.record'>): Promise<void>;
  /** Closes the record of what an earlier run left open, and deletes what is too old. */
  start(): Promise<void>;
  /** Ends every terminal and writes that down. */
  stop(): Promise<void>;
}

/**
 * Shells on hosts. They live in this process and die with it; the record of who had one where is kept.
 * Only the owner can read, write or close one.
 */
export function createTerminalService(deps: TerminalDeps): TerminalService {
  const { store, bus, clock, logger, pool, hosts, audit } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const live = new Map<number, Live>();
  const finishing = new Set<Promise<void>>();
  const recordings = createRecordings(deps, limits);
  let opening = 0;
  let sweep: NodeJS.Timeout | undefined;

  /** Another user's is answered as one that is not there: its number says nothing either. */
  function ownedIf(actor: Actor, id: number): Live | undefined {
    const found = live.get(id);
    if (!found || !isOwner(actor, found.actor.id)) return undefined;
    found.seen();
    return found;
  }
  function owned(actor: Actor, id: number): Live {
    const found = ownedIf(actor, id);
    if (!found) throw new AppError('terminal.over');
    return found;
  }

  function checkRoom(actor: Actor): void {
    const mine = [...live.values()].filter((one) => isOwner(actor, one.actor.id)).length;
    if (mine >= limits.perUser) throw new AppError('terminal.tooMany', { most: limits.perUser });
    if (live.size + opening >= limits.total) throw new AppError('terminal.tooMany', { most: limits.total });
  }

  function viewOf({ facts, recorder }: Live): OpenTerminal {
    const { id, ...rest } = facts;
    return { sessionId: id, ...rest, recording: recorder !== undefined };
  }

  async function end(one: Live, lane: string): Promise<void> {
    const { facts, actor } = one;
    const { reason, exitCode } = await one.ended;
    live.delete(facts.id);
    pool.drop(facts.hostId, lane);
    bus.tell(one.screen, 'terminal.ended', { sessionId: facts.id, reason, exitCode });
    const at = clock.now();
    await recordings.ended(one);
    await store.write(async (tx) => {
      await rows.endTerminal(tx, facts.id, { at, reason, exitCode, bytes: one.bytes });
      tx.afterCommit(() => bus.emit('terminals.changed', {}));
    });
    await note(actor, 'terminal.ended', {
      ...{ ip: facts.address, hostId: facts.hostId, terminal: facts.id, reason, exitCode },
      seconds: Math.round((at - facts.openedAt) / 1000),
    });
  }

  const note = (actor: Actor, action: string, input: object) =>
    audit({ actor, action, input, outcome: 'ok' });

  async function connect(actor: Actor, wish: Wish<'terminal.open'>): Promise<Live> {
    const { hostId, cols, rows: high, screen } = wish;
    const host = await hosts.findHost(hostId);
    if (!host) throw AppError.notFound('host', hostId);
    const endpoint = await hosts.accessFor(hostId);
    if (!endpoint) throw new AppError('terminal.noCredential', { ip: host.inner_ip });
    const lane = `terminal ${newId()}`;
    const ssh = await pool.session(endpoint, { lane });
    const openedAt = clock.now();
    const known = {
      ...{ address: host.inner_ip, username: endpoint.username },
    };
    const id = await store.write((tx) =>
      rows.insertTerminal(tx, {
        ...known,
        ...{ host_id: hostId, host_name: host.host_name, opened_at: openedAt },
        ...{ user_id: actor.id, user_name: actor.name },
      }),
    );
    try {
      const one = await openLive({
        facts: { id, hostId, ...known, hostName: host.host_name, openedAt },
        ...{ actor, ssh, screen, limits, deps, size: { cols, rows: high } },
        onRecordingEnd: (error) => recordings.cut(id, error),
      });
      live.set(id, one);
      const finished = end(one, lane).catch((err) =>
        logger.error({ err, id }, 'the end of a terminal was not kept'),
      );
      finishing.add(finished);
      void finished.then(() => finishing.delete(finished));
      return one;
    } catch (error) {
      pool.drop(hostId, lane);
      await store.write((tx) =>
        rows.endTerminal(tx, id, { at: clock.now(), reason: 'lost', exitCode: null, bytes: 0 }),
      );
      throw error;
    }
  }

  function closeThose(isDue: (one: Live) => boolean, reason: TerminalEnd): void {
    for (const one of live.values()) if (isDue(one)) one.close(reason);
  }

  return {
    ...recordings,
    async open(actor, wish) {
      checkRoom(actor);
      opening += 1;
      try {
        const one = await connect(actor, wish);
        bus.emit('terminals.changed', {});
        return viewOf(one);
      } catch (error) {
        throw sshFailure(error);
      } finally {
        opening -= 1;
      }
    },
    write: async (actor, { sessionId, seq, base64 }) =>
      owned(actor, sessionId).write(seq, Buffer.from(base64, 'base64')),
    resize: async (actor, { sessionId, cols, rows: high }) =>
      owned(actor, sessionId).resize({ cols, rows: high }),
    async ack(actor, { sessionId, offset }) {
      const one = ownedIf(actor, sessionId);
      one?.ack(offset);
      return { open: one !== undefined };
    },
    async attach(actor, { sessionId, screen, offset, cols, rows: high }) {
      const one = owned(actor, sessionId);
      await one.resize({ cols, rows: high });
      return one.attach(screen, offset);
    },
    async close(actor, sessionId) {
      const one = owned(actor, sessionId);
      one.close('closed');
      await one.ended;
    },
    async busy(actor, sessionId) {
      try {
        return await owned(actor, sessionId).busy();
      } catch (error) {
        throw sshFailure(error);
      }
    },
    mine(actor) {
      const mine = [...live.values()].filter((one) => isOwner(actor, one.actor.id));
      for (const one of mine) one.seen();
      return mine.map(viewOf);
    },
    async record(actor, { sessionId, on }) {
      const one = owned(actor, sessionId);
      await (on ? recordings.begin(one) : recordings.finish(one));
    },
    async start() {
      const cut = await store.write((tx) => rows.interruptAll(tx, clock.now()));
      if (cut > 0) await note(systemActor, 'terminal.interrupted', { terminals: cut });
      await recordings.deleteOld();
      sweep = setInterval(() => {
        const before = clock.now() - limits.leftAfter;
        closeThose(({ seenAt }) => seenAt < before, 'left');
        recordings.deleteOld().catch((err) => logger.error({ err }, 'old recordings were not deleted'));
      }, sweepEvery).unref();
    },
    async stop() {
      clearInterval(sweep);
      closeThose(() => true, 'stopped');
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(() => {
        // A host that does not answer does not hold up the stop: its connection ends here.
        for (const one of live.values()) pool.drop(one.facts.hostId);
        patience.resolve();
      }, stopWithin);
      await Promise.race([Promise.all(finishing), patience.promise]);
      clearTimeout(timer);
      await Promise.all(finishing);
    },
  };
}
