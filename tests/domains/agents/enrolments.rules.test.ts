import { whyRefused } from '@main/domains/agents/enrolments.rules';
import { describe, expect, it } from 'vitest';

const good = { uses: 0, max_uses: 1, expires_at: 1000, revoked_at: null, used_at: null, used_from: '' };
const reasonOf = (more: Partial<Parameters<typeof whyRefused>[0]>, now = 999) =>
  whyRefused({ ...good, ...more }, now)?.reason;

describe('an enrolment token', () => {
  it('lets in until it is used, expires or is revoked, and says which', () => {
    expect(reasonOf({})).toBeUndefined();
    expect(reasonOf({}, 1000)).toBe('agents.enrolmentExpired');
    expect(reasonOf({ revoked_at: 5 })).toBe('agents.enrolmentRevoked');
    expect(reasonOf({ uses: 1 })).toBe('agents.enrolmentSpent');
    expect(reasonOf({ uses: 4, max_uses: 5 })).toBeUndefined();
  });

  it('says that it was used, when and from where, whatever became of it later', () => {
    const at = Date.UTC(2026, 10, 27, 16, 0, 0);
    const used = { ...good, uses: 1, used_at: at, used_from: '10.0.0.9', revoked_at: at + 1 };
    expect(whyRefused(used, at + 9_000_000)).toEqual({
      reason: 'agents.enrolmentUsed',
      params: { at: '2026-11-27 16:00:00 UTC', from: '10.0.0.9' },
    });
  });
});
