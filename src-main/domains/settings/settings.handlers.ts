import type { Handlers } from '@main/kernel/dispatch';
import type { SettingsService } from './settings.service';

export function settingsHandlers(settings: SettingsService): Handlers<'settings'> {
  return {
    'settings.get': async () => settings.get(),
    'settings.update': (input, { actor }) => settings.update(actor, input),
  };
}
