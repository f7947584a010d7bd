import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type App, createApp } from '@main/app/create-app';
import { defaultDataDir } from '@main/app/data-dir';
import type { Config } from '@main/kernel/config';
import type { Logger } from '@main/kernel/logger';
import { createLogger } from '@main/platform/log';
import { app, type BrowserWindow, dialog, protocol, session } from 'electron';
import { guardSession } from './guard';
import { openChannel } from './ipc';
import { chooseKey } from './key-provider';
import { installMenu } from './menu';
import { showNotice } from './notice';
import { pageUrl, scheme } from './page-address';
import { createPageFiles } from './page-files';
import { saveFile } from './save-file';
import { bringToFront, openWindow } from './window';
import { words } from './words';

const stopWithin = 10_000;
/** The folder of the build: main/, preload/ and renderer/ stand in it. */
const built = fileURLToPath(new URL('..', import.meta.url));

/** Starts the core and opens the window on it. Called once, when Electron is ready. */
export async function startDesktop(config: Config): Promise<void> {
  const dataDir = config.dataDir ?? defaultDataDir(process.platform, process.env, homedir());
  const logger = createLogger({
    dataDir,
    level: config.logLevel,
    echo: (line) => process.stderr.write(line),
  });
  process.on('uncaughtExceptionMonitor', (err) => logger.error({ err }, 'unexpected: the process ends'));
  guardSession(session.defaultSession);
  protocol.handle(scheme, createPageFiles(join(built, 'renderer')));
  installMenu();

  const { provider: keyProvider, unprotected } = await chooseKey(config, dataDir);
  let window: BrowserWindow | undefined;
  const stopping = new AbortController();
  const core = await createApp({
    config,
    dataDir,
    resources: join(built, '../resources'),
    logger,
    host: 'desktop',
    desktop: {
      saveFile: async (download) => window && saveFile(window, download, stopping.signal),
      showNotice: (notice) => showNotice(notice, () => window),
    },
    ...(keyProvider && { keyProvider }),
  });
  await core.start();

  const show = () => {
    if (window) return bringToFront(window);
    window = openWindow(join(built, 'preload/index.cjs'), firstPage(core), logger);
    window.on('closed', () => {
      window = undefined;
    });
  };
  const closeChannel = openChannel(core, () => window?.webContents);
  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  stopBeforeExit(logger, async () => {
    closeChannel();
    stopping.abort();
    await core.stop();
  });
  show();
  if (unprotected) warnOfKey(dataDir);
}

/** On first run the set-up code is in the address already: who can start the app need not type it. */
function firstPage(core: App): string {
  const code = core.setUpCode();
  return code === undefined ? pageUrl : `${pageUrl}#/set-up?code=${encodeURIComponent(code)}`;
}

/** Holds the exit until the core has written what it is writing, yet no longer than ten seconds. */
function stopBeforeExit(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    void Promise.race([stop().then(() => 0), setTimeout(stopWithin, 1)])
      .catch((error: unknown) => {
        logger.error({ err: error }, 'the core did not stop cleanly');
        return 1;
      })
      .then((code) => app.exit(code));
  });
}

/** Said once, when the data folder is made. It does not hold up the start. */
function warnOfKey(dataDir: string): void {
  void dialog.showMessageBox({
    type: 'warning',
    title: 'Muster',
    message: words('没有找到系统钥匙串', 'No system keychain was found'),
    detail: words(
      `密码库的密钥保存在 ${dataDir} 中：能读取该目录的人就能读取保存的密码。设置 MUSTER_VAULT_PASSPHRASE 或 MUSTER_VAULT_KEY_FILE 可另行保护。`,
      `The key of the vault is kept in ${dataDir}: whoever can read that folder can read the stored passwords. ` +
        'Set MUSTER_VAULT_PASSPHRASE or MUSTER_VAULT_KEY_FILE to protect it otherwise.',
    ),
  });
}
