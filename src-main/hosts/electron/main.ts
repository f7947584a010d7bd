import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '@main/kernel/config';
import { app, dialog, protocol } from 'electron';
import { ownWords } from './command-line';
import { startDesktop } from './desktop';
import { guardContents } from './guard';
import { scheme } from './page-address';

// What the data folder holds is for its owner alone.
process.umask(0o077);

protocol.registerSchemesAsPrivileged([
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);

try {
  const config = readConfig(ownWords(process.argv), process.env);
  useProfile(config);
  // A second start of the app shows the first one's window and ends.
  if (app.requestSingleInstanceLock()) {
    guardContents();
    app
      .whenReady()
      .then(() => startDesktop(config))
      .catch(giveUp);
  } else app.quit();
} catch (error) {
  giveUp(error);
}

/** With a data folder of its own, Chromium's profile lies in it, and with that the lock of the one instance. */
function useProfile({ dataDir }: Config): void {
  if (dataDir === undefined) return;
  const profile = join(dataDir, 'desktop');
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath('userData', profile);
}

function giveUp(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Muster could not start: ${message}\n`);
  dialog.showErrorBox('Muster', message);
  app.exit(1);
}
