/** What a person chose on this machine: kept in the browser's storage, never sent anywhere. */
const prefix = 'muster.';

/** Reads a kept choice; the fallback where there is none, or none that can be read. */
export function readPreference<T>(key: string, fallback: T): T {
  try {
    const text = window.localStorage.getItem(prefix + key);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

/** Keeps a choice; a browser that keeps nothing is no reason to fail. */
export function keepPreference(key: string, value: unknown): void {
  try {
    window.localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Private windows and full disks: the choice lasts as long as the page.
  }
}
