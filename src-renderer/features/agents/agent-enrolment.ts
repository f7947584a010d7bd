import type { Output } from '@contract/index';
import type { Tone } from '../../ui/status';

export type EnrolmentState = 'valid' | 'usedUp' | 'expired' | 'revoked';

/** Whether an enrolment token still lets somebody in, and if not, why. */
export function enrolmentState(
  token: Pick<Output<'agents.enrolments'>['items'][number], 'uses' | 'maxUses' | 'expiresAt' | 'revokedAt'>,
  now: number,
): EnrolmentState {
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt <= now) return 'expired';
  return token.uses >= token.maxUses ? 'usedUp' : 'valid';
}

export const enrolmentTones: Record<EnrolmentState, Tone> = {
  valid: 'ok',
  usedUp: 'wait',
  expired: 'warn',
  revoked: 'stop',
};
