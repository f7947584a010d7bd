import { jobStateOf } from '@main/engine';
import { Scheduler } from '@main/engine/scheduler';
import { describe, expect, it } from 'vitest';

describe('the state of a job', () => {
  it.each([
    [{ queued: 2 }, false, 'queued'],
    [{ queued: 1, succeeded: 1 }, false, 'running'],
    [{ running: 1 }, true, 'stopping'],
    [{ succeeded: 2 }, false, 'succeeded'],
    [{ succeeded: 1, skipped: 1 }, false, 'succeeded'],
    [{ succeeded: 1, failed: 1 }, false, 'partly_failed'],
    [{ timed_out: 1, lost: 1 }, false, 'failed'],
    [{ cancelled: 2 }, true, 'stopped'],
    [{ cancelled: 1, succeeded: 1 }, true, 'stopped'],
    [{ cancelled: 1, failed: 1 }, true, 'failed'],
  ] as const)('of %j (stop asked: %s) is %s', (counts, stop, state) => {
    expect(jobStateOf(counts, stop)).toBe(state);
  });
});

describe('the state of a job that left hosts out', () => {
  it.each([
    [{ succeeded: 3, failed: 1, skipped: 5 }, 'partly_failed'],
    [{ failed: 1, skipped: 5 }, 'failed'],
    // The failed ones were retried; the others never ran.
    [{ succeeded: 4, skipped: 5 }, 'partly_failed'],
  ] as const)('of %j is %s', (counts, state) => {
    expect(jobStateOf(counts, false, true)).toBe(state);
  });
});

describe('the scheduler', () => {
  it('lets jobs take turns within the limit of all', () => {
    const scheduler = new Scheduler(4);
    scheduler.add(1, 10, [11, 12, 13, 14, 15]);
    scheduler.add(2, 10, [21]);
    expect(scheduler.take().map((one) => one.targetId)).toEqual([11, 21, 12, 13]);
    scheduler.release(2);
    expect(scheduler.take().map((one) => one.targetId)).toEqual([14]);
    expect(scheduler.busy(2)).toBe(false);
  });

  it('forgets targets that were taken out', () => {
    const scheduler = new Scheduler(10);
    scheduler.add(1, 1, [11, 12, 13]);
    expect(scheduler.take()).toEqual([{ jobId: 1, targetId: 11 }]);
    scheduler.remove(1, [12, 13]);
    scheduler.release(1);
    expect(scheduler.take()).toEqual([]);
    expect(scheduler.busy(1)).toBe(false);
  });
});
