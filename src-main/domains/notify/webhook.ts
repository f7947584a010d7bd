import { createHmac } from 'node:crypto';
import type { Posted } from '@main/platform/http/post';
import { jobLink, type NoticePayload } from './payload';

export interface Message {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MessageFacts {
  /** '' where nothing is signed. */
  readonly secret: string;
  /** The same at each try, so that a receiver can tell a repeat. */
  readonly deliveryId: string;
  readonly consoleUrl: string;
  readonly now: number;
}

/**
 * A job as JSON. `X-Muster-Signature` is `sha256=` and the HMAC-SHA256, in hex, of the timestamp, a dot and
 * the body: a receiver that checks both cannot be sent an old message again.
 */
export function webhookMessage(payload: NoticePayload, facts: MessageFacts): Message {
  const url = jobLink(facts.consoleUrl, payload.job.id);
  const { event, job } = payload;
  const body = JSON.stringify({
    event: `job.${event}`,
    id: facts.deliveryId,
    job: { ...job, ...(url && { url }) },
  });
  const timestamp = String(Math.floor(facts.now / 1000));
  const signature = createHmac('sha256', facts.secret).update(`${timestamp}.${body}`).digest('hex');
  return {
    body,
    headers: {
      'user-agent': 'Muster',
      'x-muster-event': `job.${event}`,
      'x-muster-delivery': facts.deliveryId,
      'x-muster-timestamp': timestamp,
      ...(facts.secret && { 'x-muster-signature': `sha256=${signature}` }),
    },
  };
}

/** Why a webhook did not take a message; '' when it did. */
export function webhookFailure({ ok, status, text }: Posted): string {
  return ok ? '' : `answered with HTTP ${status}${text ? `: ${text.slice(0, 200)}` : ''}`;
}
