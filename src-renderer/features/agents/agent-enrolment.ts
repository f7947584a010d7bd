import type { Output } from '@contract/index';
import type { Tone } from '../../ui/status';

export type EnrolmentState = 'valid' | 'waiting' | 'used' | 'usedUp' | 'expired' | 'revoked';

type Token = Pick<
  Output<'agents.enrolments'>['items'][number],
  'uses' | 'maxUses' | 'expiresAt' | 'revokedAt' | 'usedAt' | 'place'
>;

/** Whether an enrolment token still lets somebody in, and if not, why. */
export function enrolmentState(token: Token, now: number): EnrolmentState {
  if (token.usedAt !== null) return 'used';
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt <= now) return 'expired';
  if (token.uses >= token.maxUses) return 'usedUp';
  return token.place ? 'waiting' : 'valid';
}

/** Whether there is anything left to revoke. */
export function isOpen(token: Token, now: number): boolean {
  return ['valid', 'waiting'].includes(enrolmentState(token, now));
}

export const enrolmentTones: Record<EnrolmentState, Tone> = {
  valid: 'ok',
  waiting: 'run',
  used: 'ok',
  usedUp: 'wait',
  expired: 'warn',
  revoked: 'stop',
};
