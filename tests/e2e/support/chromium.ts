import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The system's Chromium, or the one that MUSTER_CHROMIUM names. Throws when there is none. */
export function chromiumPath(): string {
  const named = process.env.MUSTER_CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
  if (!found) throw new Error('no Chromium: run node scripts/setup-e2e.mjs, or name one in MUSTER_CHROMIUM');
  return found;
}

/** Flags under which it runs without a display, without a GPU and, as root, without its sandbox. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
