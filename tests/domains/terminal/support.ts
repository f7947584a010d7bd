import type { PrivateMessage, Recipient } from '@contract/events';
import { createTerminalService, type TerminalLimits } from '@main/domains/terminal';
import type { Actor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { createDownloads } from '@main/kernel/downloads';
import { silentLogger } from '@main/kernel/logger';
import { expect } from 'vitest';
import { endpointOf, openWorkbench } from '../../support/ssh/bench';
import { openTestStore } from '../../support/store';

export const screen = '0123456789abcdef0123456789abcdef';

export function person(id: number, groups = [2]): Actor {
  return { kind: 'user', id, name: `user ${id}`, groups, only: null, via: 'console' };
}
export const operator = person(5);

/** Terminals on one sandbox host, with everything that they say and write down. */
export async function openTerminals(
  limits: Partial<TerminalLimits> = {},
  onClose?: (close: () => Promise<void>) => void,
) {
  const bench = await openWorkbench();
  const host = await bench.host();
  const store = await openTestStore();
  const bus = createBus((error) => {
    throw error;
  });
  const told: { to: Recipient; message: PrivateMessage }[] = [];
  bus.carry((to, message) => told.push({ to, message }));
  const notes: { actor: string; action: string; input: Record<string, unknown> }[] = [];
  const downloads = createDownloads(systemClock);
  const make = () =>
    createTerminalService({
      ...{ store, bus, limits, clock: systemClock, logger: silentLogger, dir: store.dir },
      pool: bench.pool(),
      offer: downloads.offer,
      hosts: {
        findHost: async (id) => (id === 1 ? { inner_ip: '10.0.0.1', host_name: 'web01' } : undefined),
        accessFor: async (id) => (id === 1 ? endpointOf(host) : undefined),
      },
      audit: async ({ actor, action, input }) => {
        notes.push({ actor: actor?.name ?? '', action, input: input as Record<string, unknown> });
      },
    });
  const service = make();
  const close = async () => {
    await service.stop();
    await bench.close();
  };
  onClose?.(close);

  const open = (actor = operator, size = { cols: 80, rows: 24 }) =>
    service.open(actor, { hostId: 1, ...size, screen });
  /** What a screen would show of a terminal; it acknowledges nothing. */
  const shown = (id: number) =>
    Buffer.concat(
      told.flatMap(({ message }) =>
        message.event === 'terminal.output' && message.data.sessionId === id
          ? [Buffer.from(message.data.base64, 'base64')]
          : [],
      ),
    );
  const sees = (id: number, text: string | RegExp) =>
    expect.poll(() => shown(id).toString(), { timeout: 20_000 }).toMatch(text);
  const endOf = (id: number) =>
    told.flatMap(({ message }) =>
      message.event === 'terminal.ended' && message.data.sessionId === id ? [message.data] : [],
    )[0];
  let seq = 0;
  const type = async (sessionId: number, text: string, actor = operator) => {
    seq += 1;
    await service.write(actor, { sessionId, seq, base64: Buffer.from(text).toString('base64') });
  };
  return { bench, host, store, bus, told, notes, downloads, service, make, open, shown, sees, endOf, type };
}
