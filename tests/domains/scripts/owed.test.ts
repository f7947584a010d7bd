import { contract, type Input } from '@contract/index';
import { createOwedService } from '@main/domains/scripts';
import type { Clock } from '@main/kernel/clock';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/harness';
import { startReceiver } from '../../support/receiver';
import { openTestStore } from '../../support/store';
import { ran, request, startExec } from './exec.harness';
import { operator } from './support';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Every try is due at once, however far off it was put. */
const farAhead = (): Clock => {
  let now = Date.now();
  return { now: () => (now += 3_600_000) };
};

describe('callbacks that were not taken', () => {
  it('are seen with their reason and can be sent again, one or all', async () => {
    const store = await openTestStore();
    let up = false;
    const { url, bodies, received, close } = await startReceiver(() => ({
      text: up ? '{"code":0}' : '{"code":7}',
    }));
    cleanUps.push(close);
    const clock = farAhead();
    const made = await startExec(store, ran, { clock });
    cleanUps.push(made.stop);
    const owed = createOwedService({ store, bus: made.bus, clock, callbacks: made.callbacks });
    const list = (wish: Partial<Input<'callbacks.list'>> = {}) =>
      owed.list(contract['callbacks.list'].input.parse(wish));
    for (const name of ['t1', 't2', 't3']) await made.exec.async(operator, request(name), `${url}?token=abc`);
    await until(async () => {
      made.bus.emit('job.changed', { jobId: 1 });
      return (await list()).dead === 3;
    });
    const { items, total } = await list({ pageSize: 2 });
    expect([items.length, total]).toEqual([2, 3]);
    expect(items[0]).toMatchObject({
      ...{ ip: '10.0.0.1', taskId: 't3', url: `${url}?…`, state: 'dead', nextAt: null },
      error: 'not answered with code 0: {"code":7}',
    });
    expect(items[0]?.attempts).toBeGreaterThan(1);
    expect((await list({ keyword: 't2' })).items.map(({ taskId }) => taskId)).toEqual(['t2']);
    expect((await list({ state: 'waiting' })).total).toBe(0);

    up = true;
    const before = bodies.length;
    expect(await owed.resend([items[0]?.id ?? 0])).toEqual({ resent: 1 });
    await received(before + 1);
    await until(async () => (await list()).dead === 2);
    expect(await owed.resend()).toEqual({ resent: 2 });
    await received(before + 3);
    await until(async () => (await list()).dead === 0 && (await list({ state: 'waiting' })).total === 0);
    await expect(owed.resend()).rejects.toMatchObject({ reason: 'scripts.nothingToResend' });
  });
});
