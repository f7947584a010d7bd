import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { createApp } from '@main/app/create-app';
import { defaultDataDir } from '@main/app/data-dir';
import type { Config } from '@main/kernel/config';
import { createLogger } from '@main/platform/log';
import { openConsole } from './console';
import { readyLine, readyProse, setUpProse } from './words';

export interface ServerIo {
  /** Folder of the built screens. */
  readonly pages: string;
  /** Folder of what ships with Muster. */
  readonly resources: string;
  stdout(text: string): void;
  stderr(text: string): void;
}

/** Starts the core and the console, says so, and answers how to stop both. */
export async function startServer(config: Config, io: ServerIo): Promise<() => Promise<void>> {
  const dataDir = resolve(config.dataDir ?? defaultDataDir(process.platform, process.env, homedir()));
  const logger = createLogger({ dataDir, level: config.logLevel, echo: io.stderr });
  process.on('uncaughtExceptionMonitor', (err) => logger.error({ err }, 'unexpected: the process ends'));
  const app = await createApp({ config, dataDir, resources: io.resources, logger, host: 'server' });
  try {
    const { listener } = await app.start();
    const console = await openConsole({ app, logger, address: config.console, pages: io.pages });
    const ready = { console: console.address, listener, dataDir };
    const code = app.setUpCode();
    // The only word on stdout is the line that was promised.
    if (code !== undefined) (config.json ? io.stderr : io.stdout)(setUpProse(code));
    io.stdout(config.json ? readyLine(ready) : readyProse(ready));
    logger.info({ console: ready.console, listener }, 'started');
    return async () => {
      await Promise.all([console.close(), app.stop()]);
      logger.info({}, 'stopped');
    };
  } catch (error) {
    await app.stop();
    throw error;
  }
}
