import type { Reason, ReasonParams } from '@contract/errors';
import type { EnrolmentTokenRow } from '@main/platform/store/schema/agents';

type Token = Pick<
  EnrolmentTokenRow,
  'uses' | 'max_uses' | 'expires_at' | 'revoked_at' | 'used_at' | 'used_from'
>;

export interface Refusal {
  readonly reason: Reason;
  readonly params: ReasonParams;
}

/**
 * Why an enrolment token lets nobody in; undefined where it does. That one was used says more than what
 * became of it later.
 *
 * @param now milliseconds since the epoch
 */
export function whyRefused(token: Token, now: number): Refusal | undefined {
  if (token.used_at !== null)
    return {
      reason: 'agents.enrolmentUsed',
      params: { at: timeOf(token.used_at), from: token.used_from || '?' },
    };
  return (
    whyOver(token, now) ??
    (token.uses < token.max_uses ? undefined : { reason: 'agents.enrolmentSpent', params: {} })
  );
}

/** Why it is over for everybody, those included who came in by it. */
export function whyOver({ revoked_at, expires_at }: Token, now: number): Refusal | undefined {
  if (revoked_at !== null) return { reason: 'agents.enrolmentRevoked', params: { at: timeOf(revoked_at) } };
  if (expires_at <= now) return { reason: 'agents.enrolmentExpired', params: { at: timeOf(expires_at) } };
  return undefined;
}

/** `2026-11-27 16:00:00 UTC`: read on a host whose zone nobody knows. */
function timeOf(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}
