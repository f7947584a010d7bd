import { describe, expect, it } from 'vitest';
import { endedOf, firstSteps, type Overview, percent } from '../../../src-renderer/features/overview/fleet';

type Job = Overview['recent'][number];

function job(kind: Job['kind']): Job {
  return { id: 1, kind, title: '', state: 'succeeded', total: 1, createdAt: 0, finishedAt: 1 };
}
function overview(part: Partial<Overview>): Overview {
  const agents = { RUNNING: 0, TERMINATED: 0, UNKNOWN: 0 };
  return { hosts: 0, businesses: 0, agents, days: [], causes: [], recent: [], ...part };
}

describe('shares', () => {
  it('tells whole per cent, and never rounds a few to none or nearly all to all', () => {
    expect(percent(1, 3)).toBe('33%');
    expect(percent(1, 1000)).toBe('<1%');
    expect(percent(999, 1000)).toBe('>99%');
    expect(percent(0, 5)).toBe('0%');
    expect(percent(5, 5)).toBe('100%');
    expect(percent(0, 0)).toBe('–');
  });

  it('adds up the days', () => {
    const days = [
      { day: '2026-01-01', succeeded: 3, failed: 1 },
      { day: '2026-01-02', succeeded: 2, failed: 0 },
    ];
    expect(endedOf(days)).toEqual({ succeeded: 5, failed: 1, ended: 6 });
  });
});

describe('the first steps', () => {
  const done = (part: Partial<Overview>) => firstSteps(overview(part)).map((step) => step.done);

  it('begin with nothing done', () => {
    expect(done({})).toEqual([false, false, false]);
  });

  it('tick off hosts, then agents', () => {
    expect(done({ hosts: 3 })).toEqual([true, false, false]);
    const agents = { RUNNING: 0, TERMINATED: 0, UNKNOWN: 1 };
    expect(done({ hosts: 3, agents, recent: [job('agent.install')] })).toEqual([true, true, false]);
  });

  it('are over once a script has run, or after many jobs', () => {
    expect(done({ hosts: 3, recent: [job('script')] })).toEqual([]);
    expect(done({ hosts: 3, recent: Array.from({ length: 8 }, () => job('agent.install')) })).toEqual([]);
  });

  it('come back when there are no hosts any more', () => {
    expect(done({ recent: [job('script')] })).toEqual([false, false, true]);
  });
});
