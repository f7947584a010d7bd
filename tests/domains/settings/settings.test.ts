import { defaultSettings, openSettings } from '@main/domains/settings';
import { systemActor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/store';
import { testClock } from '../users/support';

async function open(given?: Store) {
  const store = given ?? (await openTestStore());
  const bus = createBus(() => undefined);
  const rung: string[] = [];
  bus.listen(({ event }) => rung.push(event));
  return {
    store,
    rung,
    settings: await openSettings({ store, bus, clock: testClock(), logger: silentLogger }),
  };
}

describe('settings', () => {
  it('begin with their defaults, keep what is set, and say that they changed', async () => {
    const { store, settings, rung } = await open();
    expect(settings.get()).toEqual(defaultSettings);
    const after = await settings.update(systemActor, { concurrency: 8, callbackUrl: undefined });
    expect(after).toEqual({ ...defaultSettings, concurrency: 8 });
    expect(settings.get()).toEqual(after);
    expect(rung).toEqual(['settings.changed']);
    expect((await open(store)).settings.get()).toEqual(after);
    const rows = await store.read.selectFrom('settings').selectAll().execute();
    expect(rows).toMatchObject([{ key: 'concurrency', value: '8', updated_by: 'muster' }]);
  });

  it('take lists of addresses and refuse what is none', async () => {
    const { settings, rung } = await open();
    const change = (innerAddresses: string) => settings.update(systemActor, { innerAddresses });
    expect(await change(' 10.0.0.1:8610, [::1]:8610,')).toMatchObject({
      innerAddresses: '10.0.0.1:8610,[::1]:8610',
    });
    for (const wrong of ['10.0.0.1', '10.0.0.1:0', '10.0.0.1:99999', 'a b'])
      await expect(change(wrong)).rejects.toMatchObject({ issues: [{ path: 'innerAddresses' }] });
    await settings.update(systemActor, {});
    expect(rung).toHaveLength(1);
  });

  it('fall back to the default where the stored value is no good', async () => {
    const { store, settings } = await open();
    await settings.update(systemActor, { concurrency: 8 });
    await store.write(async (tx) => {
      const row = { updated_at: 1, updated_by: 'x' };
      await tx.db.updateTable('settings').set({ value: '-1' }).where('key', '=', 'concurrency').execute();
      await tx.db
        .insertInto('settings')
        .values({ key: 'gone', value: '1', ...row })
        .execute();
    });
    expect((await open(store)).settings.get()).toEqual(defaultSettings);
  });
});
