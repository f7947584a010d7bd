import { fileURLToPath } from 'node:url';
import { AppError } from '@main/kernel/app-error';
import { readConfig } from '@main/kernel/config';
import { startServer } from './server';
import { usage } from './words';

const stopWithin = 9500;

// What the data folder holds is for its owner alone.
process.umask(0o077);
// Whoever read our output may be gone before we are.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

if (process.argv.includes('--help')) process.stdout.write(usage);
else await main();

async function main(): Promise<void> {
  const started = start();
  const stopBy = stopper(started);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK'] as const) process.on(signal, stopBy);
  // Whoever started us with a channel is gone: nobody is left to stop us.
  process.once('disconnect', stopBy);
  process.on('uncaughtException', (error) => giveUp(error));
  await started.catch(giveUp);
}

async function start(): Promise<() => Promise<void>> {
  const config = readConfig(process.argv.slice(2), process.env);
  // What this process starts shall not inherit them.
  delete process.env.MUSTER_ADMIN_PASSWORD;
  delete process.env.MUSTER_VAULT_PASSPHRASE;
  return startServer(config, {
    pages: fileURLToPath(new URL('../renderer', import.meta.url)),
    resources: fileURLToPath(new URL('../../resources', import.meta.url)),
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  });
}

/** Stops once, in time; a terminal and npm may both hand on the same Ctrl+C. A later one does not wait. */
function stopper(started: Promise<() => Promise<void>>): () => void {
  let since: number | undefined;
  return () => {
    if (since !== undefined) {
      if (performance.now() - since > 1000) process.exit(1);
      return;
    }
    since = performance.now();
    setTimeout(() => {
      process.stderr.write('Muster did not stop in time; the next start takes up what was running.\n');
      process.exit(0);
    }, stopWithin).unref();
    started
      .then((stop) => stop())
      .then(() => process.exit(0))
      .catch(giveUp);
  };
}

function giveUp(error: unknown): void {
  const expected = error instanceof AppError || !(error instanceof Error);
  process.stderr.write(`Muster could not go on: ${expected ? error : error.stack}\n`);
  process.exit(1);
}
