import type { Output } from '@contract/index';

export type Settings = Output<'settings.get'>;
export type SettingName = keyof Settings;

/** What stands in the form: as the settings, but a number may be missing while it is typed. */
export type Draft = { [K in SettingName]: Settings[K] extends number ? number | null : Settings[K] };

export function draftOf(settings: Settings): Draft {
  return { ...settings };
}

/** The settings that were changed in the form, in their order. */
export function changedIn(draft: Draft, saved: Settings): SettingName[] {
  return (Object.keys(saved) as SettingName[]).filter((name) => draft[name] !== saved[name]);
}

/** The changes as the core takes them: only those, so that two people can work side by side. */
export function changesOf(draft: Draft, saved: Settings): Partial<Settings> {
  return Object.fromEntries(
    changedIn(draft, saved)
      .map((name) => [name, draft[name]] as const)
      .filter(([, value]) => value !== null),
  );
}

/** Numbers that were taken out and not put in again. */
export function missingIn(draft: Draft): SettingName[] {
  return (Object.keys(draft) as SettingName[]).filter((name) => draft[name] === null);
}

/** The form after somebody else saved: what was typed here stays, what was not is as it is now. */
export function rebase(draft: Draft, before: Settings, now: Settings): Draft {
  const kept = changedIn(draft, before).map((name) => [name, draft[name]] as const);
  return { ...now, ...Object.fromEntries(kept) };
}

/** Bytes in the largest unit that keeps them whole, or nearly so. */
export function bytesInWords(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const at = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Math.round((bytes / 1024 ** at) * 100) / 100} ${units[at]}`;
}
