import type { Contract, Output } from '@contract/index';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Handlers } from '@main/kernel/dispatch';
import type { Store } from '@main/platform/store/store';
import type { z } from 'zod';
import type { Callbacks } from './callbacks';
import { countDead, listOwed, putBack } from './owed.store';

export interface OwedDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly callbacks: Pick<Callbacks, 'look'>;
}

export type OwedService = ReturnType<typeof createOwedService>;

/** What operators see of the results that other systems have not taken, and can have sent again. */
export function createOwedService({ store, bus, clock, callbacks }: OwedDeps) {
  return {
    async list(filter: z.output<Contract['callbacks.list']['input']>): Promise<Output<'callbacks.list'>> {
      const { items, total } = await listOwed(store.read, filter);
      return {
        total,
        dead: await countDead(store.read),
        items: items.map((row) => ({
          id: row.id,
          jobId: row.job_id,
          targetId: row.target_id,
          ip: row.ip,
          taskId: row.task_id,
          url: withoutSecrets(row.url),
          state: row.state === 'dead' ? 'dead' : 'waiting',
          attempts: row.attempts,
          nextAt: row.state === 'waiting' ? row.next_at : null,
          error: row.last_error,
          createdAt: row.created_at,
          finishedAt: row.finished_at,
        })),
      };
    },

    /** Sends these again, or all that were given up. Throws `scripts.nothingToResend` when there is none. */
    async resend(ids?: readonly number[]): Promise<{ resent: number }> {
      const resent = await store.write(async (tx) => {
        const count = await putBack(tx, ids, clock.now());
        tx.afterCommit(() => {
          bus.emit('callbacks.changed', {});
          callbacks.look();
        });
        return count;
      });
      if (resent === 0) throw new AppError('scripts.nothingToResend');
      return { resent };
    },
  };
}

export function callbackHandlers(owed: OwedService): Handlers<'callbacks'> {
  return {
    'callbacks.list': (input) => owed.list(input),
    'callbacks.resend': ({ ids }) => owed.resend(ids),
  };
}

/** The address without a login or what may stand in its query. */
function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) return address;
  const { origin, pathname, search } = new URL(address);
  return `${origin}${pathname}${search ? '?…' : ''}`;
}
