import { type Settings, settings as schema } from '@contract/procedures/settings';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import { readAddress } from '@main/kernel/config';
import type { Logger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import { defaultSettings } from './settings.defaults';
import { readSettings, writeSettings } from './settings.store';

export interface SettingsDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Settings that are given; the others stay as they are. */
export type SettingsChange = { readonly [K in keyof Settings]?: Settings[K] | undefined };

export interface SettingsService {
  /** What holds now. Costs nothing: ask whenever it is needed, and keep no copy. */
  get(): Settings;
  update(actor: Actor, change: SettingsChange): Promise<Settings>;
}

/** Reads the settings once; a stored value that is not valid (any more) gives way to its default. */
export async function openSettings({ store, bus, clock, logger }: SettingsDeps): Promise<SettingsService> {
  let present = known(await readSettings(store.read));

  return {
    get: () => present,
    async update(actor, change) {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      for (const key of ['innerAddresses', 'outerAddresses'] as const)
        if (change[key] !== undefined) given[key] = checkAddresses(key, change[key]);
      if (Object.keys(given).length === 0) return present;
      await store.write(async (tx) => {
        await writeSettings(tx, given, actor.name, clock.now());
        tx.afterCommit(() => {
          present = { ...present, ...given };
          bus.emit('settings.changed', {});
        });
      });
      return present;
    },
  };

  function known(stored: Readonly<Record<string, unknown>>): Settings {
    const good = Object.entries(stored).filter(([key, value]) => {
      if (!Object.hasOwn(schema.shape, key)) return false;
      const valid = schema.shape[key as keyof Settings].safeParse(value).success;
      if (!valid) logger.warn({ key }, 'a stored setting is not valid: its default holds');
      return valid;
    });
    return { ...defaultSettings, ...Object.fromEntries(good) };
  }
}

/** A comma list of `ip:port`, without spaces; throws an AppError that names the field. */
function checkAddresses(key: string, list: string): string {
  const parts = list
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  for (const part of parts)
    if (readAddress(key, part).port === 0)
      throw AppError.field(key, 'common.wrongFormat', { format: 'HOST:PORT' });
  return parts.join(',');
}
