import type { Clock } from '@main/kernel/clock';
import type { Place, Vault } from '@main/platform/vault';
import { feishuFailure, feishuMessage } from './feishu';
import type { NotifySurroundings } from './notify.ports';
import type { Channel } from './notify.store';
import type { NoticePayload } from './payload';
import { webhookFailure, webhookMessage } from './webhook';

export interface SenderDeps {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly surroundings: NotifySurroundings;
}

export const addressPlace = (id: number): Place => ({ table: 'notify_channels', row: id, field: 'url' });
export const secretPlace = (id: number): Place => ({ table: 'notify_channels', row: id, field: 'secret' });

/** Sends one message to one channel; answers why it was not taken, '' when it was. */
export function createSender({ vault, clock, surroundings }: SenderDeps) {
  return async (
    channel: Channel,
    payload: NoticePayload,
    deliveryId: string,
    signal: AbortSignal,
  ): Promise<string> => {
    const [url = '', secret = ''] = await vault.getMany([addressPlace(channel.id), secretPlace(channel.id)]);
    const facts = { secret, deliveryId, consoleUrl: surroundings.consoleUrl(), now: clock.now() };
    const feishu = channel.kind === 'feishu';
    const message = feishu
      ? feishuMessage(payload, channel.rule.language, facts)
      : webhookMessage(payload, facts);
    try {
      const posted = await surroundings.post(url, message.body, signal, message.headers);
      return (feishu ? feishuFailure(posted) : webhookFailure(posted)).slice(0, 500);
    } catch (error) {
      return (error instanceof Error ? error.message : String(error)).slice(0, 500);
    }
  };
}
