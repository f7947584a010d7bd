import { inLanguage } from '@renderer/features/jobs/messages';
import { countersOf, doneOf, estimateLeft, retryableOf } from '@renderer/features/jobs/progress';
import { stepLines } from '@renderer/features/jobs/steps';
import { describe, expect, it } from 'vitest';

describe('progress of a job', () => {
  it('counts states in a steady order, without those that are not there', () => {
    const counts = { failed: 2, succeeded: 5, running: 1, queued: 0, lost: 1 };
    expect(countersOf(counts).map(({ state }) => state)).toEqual(['running', 'succeeded', 'failed', 'lost']);
    expect(doneOf(counts)).toBe(8);
    expect(retryableOf(counts)).toBe(3);
  });

  it('estimates what is left from the pace so far', () => {
    expect(estimateLeft(100, 25, 0, 10_000)).toBe(30_000);
    expect(estimateLeft(100, 0, 0, 10_000)).toBeUndefined();
    expect(estimateLeft(100, 100, 0, 10_000)).toBeUndefined();
    expect(estimateLeft(100, 5, null, 10_000)).toBeUndefined();
  });
});

describe('the steps of a host', () => {
  const step = (seq: number, name: string, attempt = 1) =>
    ({ attempt, seq, name, state: 'succeeded', message: '', startedAt: 0, finishedAt: 1 }) as const;

  it('show those to come while it runs', () => {
    const lines = stepLines(['A', 'B', 'C'], [step(1, 'A')], 1, true);
    expect(lines.map(({ name, state }) => [name, state])).toEqual([
      ['A', 'succeeded'],
      ['B', undefined],
      ['C', undefined],
    ]);
  });

  it('are those of one attempt only, and no others once it has ended', () => {
    const lines = stepLines(['A', 'B'], [step(1, 'A'), step(1, 'B', 2)], 2, false);
    expect(lines.map(({ name }) => name)).toEqual(['B']);
  });
});

describe('a message in both languages', () => {
  it('is shown in the one that is chosen', () => {
    const message = '密码错误（a / b） / The password is wrong (a / b)';
    expect(inLanguage(message, 'en')).toBe('The password is wrong (a / b)');
    expect(inLanguage(message, 'zh')).toBe('密码错误（a / b）');
    expect(inLanguage('No such file: /a / b', 'zh')).toBe('No such file: /a / b');
  });
});
