import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { explain } from '@contract/errors';
import { AppError } from '@main/kernel/app-error';
import { type Config, readConfig } from '@main/kernel/config';
import { app, dialog, protocol } from 'electron';
import { ownWords } from './command-line';
import { startDesktop } from './desktop';
import { guardContents } from './guard';
import { scheme } from './page-address';
import { language } from './words';

// What the data folder holds is for its owner alone.
process.umask(0o077);
// Electron would show a dialog and go on, in a state that nobody knows.
process.on('uncaughtException', giveUp);

protocol.registerSchemesAsPrivileged([
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);

try {
  const config = configOfProcess();
  if (config.dataDir !== undefined) useProfileIn(config.dataDir);
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

function configOfProcess(): Config {
  const config = readConfig(ownWords(process.argv), process.env);
  // What this process starts, Chromium's processes among them, shall not inherit them.
  delete process.env.MUSTER_ADMIN_PASSWORD;
  delete process.env.MUSTER_VAULT_PASSPHRASE;
  return { ...config, dataDir: config.dataDir && resolve(config.dataDir) };
}

/** With a data folder of its own, Chromium's profile lies in it, and with that the lock of the one instance. */
function useProfileIn(dataDir: string): void {
  const profile = join(dataDir, 'desktop');
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath('userData', profile);
}

function giveUp(error: unknown): void {
  const expected = error instanceof AppError;
  const message = expected ? explain(error.toBody(), language()) : String(error);
  process.stderr.write(
    `Muster could not go on: ${error instanceof Error && !expected ? error.stack : message}\n`,
  );
  dialog.showErrorBox('Muster', message);
  app.exit(1);
}
