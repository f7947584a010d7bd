import type { Contract, Output } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import { newId } from '@main/kernel/ids';
import type { Store } from '@main/platform/store/store';
import type { Vault } from '@main/platform/vault';
import type { z } from 'zod';
import { type Channel, outboxFacts, readChannels, reviveNotices } from './notify.store';
import { testPayload } from './payload';
import { addressPlace, type createSender, secretPlace } from './sender';
import type { NoticeWatch } from './watch';

export interface NotifyDeps {
  readonly store: Store;
  readonly vault: Vault;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly send: ReturnType<typeof createSender>;
  readonly watch: Pick<NoticeWatch, 'look'>;
}

type Wish = z.output<Contract['notify.saveChannel']['input']>;

export type NotifyService = ReturnType<typeof createNotifyService>;

/** The channels that are told when jobs end. */
export function createNotifyService({ store, vault, bus, clock, send, watch }: NotifyDeps) {
  const changed = () => bus.emit('notify.changed', {});

  async function demand(id: number): Promise<Channel> {
    const channel = (await readChannels(store.read)).find((one) => one.id === id);
    if (!channel) throw AppError.notFound('channel', id);
    return channel;
  }

  return {
    async channels(): Promise<Output<'notify.channels'>> {
      const [channels, facts] = await Promise.all([readChannels(store.read), outboxFacts(store.read)]);
      const countOf = (id: number, state: string) =>
        facts.counts.find((row) => row.channel_id === id && row.state === state)?.count ?? 0;
      const items = channels.map((channel) => {
        const last = facts.last.findLast((row) => row.channel_id === channel.id);
        return {
          ...{ id: channel.id, kind: channel.kind, name: channel.name, rule: channel.rule },
          ...{ shownAddress: channel.shown_address, createdBy: channel.created_by },
          ...{ signed: channel.signed === 1, enabled: channel.enabled === 1 },
          ...{ waiting: countOf(channel.id, 'waiting'), dead: countOf(channel.id, 'dead') },
          ...{ lastAt: last?.created_at ?? null, lastError: last?.last_error ?? '' },
        };
      });
      return { items };
    },

    async save(actor: Actor, wish: Wish): Promise<{ id: number }> {
      if (wish.id === undefined && wish.secretUrl === undefined)
        throw AppError.field('secretUrl', 'common.required');
      if (wish.id !== undefined) await demand(wish.id);
      const now = clock.now();
      const { kind, name, secretUrl, signingSecret } = wish;
      const values = {
        ...{ kind, name, enabled: wish.enabled ? 1 : 0, rule: JSON.stringify(wish.rule), updated_at: now },
        ...(secretUrl !== undefined && { shown_address: withoutSecret(secretUrl) }),
        ...(signingSecret !== undefined && { signed: signingSecret === '' ? 0 : 1 }),
      };
      return store.write(async (tx) => {
        const id = wish.id ?? (await insert());
        await tx.db.updateTable('notify_channels').set(values).where('id', '=', id).execute();
        if (secretUrl !== undefined) await vault.put(tx, addressPlace(id), secretUrl);
        if (signingSecret === '') await vault.remove(tx, secretPlace(id));
        else if (signingSecret !== undefined) await vault.put(tx, secretPlace(id), signingSecret);
        tx.afterCommit(changed);
        return { id };

        async function insert(): Promise<number> {
          const row = { ...values, shown_address: '', created_by: actor.name, created_at: now };
          const made = await tx.db
            .insertInto('notify_channels')
            .values(row)
            .returning('id')
            .executeTakeFirstOrThrow();
          return made.id;
        }
      });
    },

    async remove(id: number): Promise<void> {
      await demand(id);
      await store.write(async (tx) => {
        await tx.db.deleteFrom('notify_channels').where('id', '=', id).execute();
        await vault.removeRows(tx, 'notify_channels', [id]);
        tx.afterCommit(changed);
      });
    },

    /** Sends one message now, without a second try. */
    async test(actor: Actor, id: number): Promise<{ error: string }> {
      const channel = await demand(id);
      const payload = testPayload(actor.name, clock.now());
      return {
        error: await send(channel, payload, `test-${newId().slice(0, 12)}`, new AbortController().signal),
      };
    },

    async resend(id: number): Promise<{ resent: number }> {
      await demand(id);
      const resent = await store.write(async (tx) => {
        const count = await reviveNotices(tx, id, clock.now());
        tx.afterCommit(() => {
          changed();
          watch.look();
        });
        return count;
      });
      if (resent === 0) throw new AppError('notify.nothingToResend');
      return { resent };
    },
  };
}

/** The address as it may be shown: of its last part, where bots have their key, only the end. */
function withoutSecret(address: string): string {
  const { origin, pathname, search } = new URL(address);
  const at = pathname.lastIndexOf('/') + 1;
  const last = pathname.slice(at);
  const shown = last.length > 12 ? `…${last.slice(-4)}` : last;
  return `${origin}${pathname.slice(0, at)}${shown}${search ? '?…' : ''}`;
}
