// `npm start`: the desktop app; where it cannot be had, the server host, whose console a browser opens.
//   --fetch-electron   fetch Electron's runtime even when its source did not answer at once
// All other words go to Muster (`--data DIR`, `--listen HOST:PORT`, `--console HOST:PORT`, `--json`).
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './lib/build-if-stale.mjs';
import { canFetchElectron, fetchElectron, findElectron, whyNoDesktop } from './lib/electron-runtime.mjs';
import { root } from './lib/paths.mjs';

const words = process.argv.slice(2);
const forced = words.includes('--fetch-electron');
const own = words.filter((word) => word !== '--fetch-electron');
const say = (text) => process.stderr.write(`${text}\n`);

await buildIfStale().catch((error) => {
  say(`Muster could not be built: ${error.message}`);
  process.exit(1);
});

const obstacle = whyNoDesktop();
const electron = obstacle ? undefined : await electronRuntime();
if (electron) await startDesktop(electron);
else await startServer(obstacle ?? 'no Electron runtime was found');

/** The runtime that is there, or one that could be fetched. */
async function electronRuntime() {
  const there = findElectron();
  if (there || !(forced || (await canFetchElectron()))) return there;
  say("Fetching Electron's runtime, once. Ctrl+C stops it.");
  if (!(await fetchElectron())) say("Electron's runtime could not be fetched.");
  return findElectron();
}

async function startDesktop(runtime) {
  const child = spawn(runtime, [root, ...own], { stdio: 'inherit' });
  // The terminal's Ctrl+C reaches the app itself; this process only waits for it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const { code, signal } = await new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  // Libraries that are missing, or a kernel that denies Chromium its sandbox, end it before it begins.
  if (code === 127 || signal === 'SIGTRAP' || signal === 'SIGABRT')
    await startServer(`the Electron runtime ${runtime} does not run here (${signal ?? `exit code ${code}`})`);
  else process.exitCode = code ?? 1;
}

async function startServer(reason) {
  say(`The desktop app cannot start: ${reason}.`);
  if (!obstacle)
    say(
      'To supply a runtime: npm start -- --fetch-electron, or unpack one and name it in ELECTRON_EXEC_PATH\n' +
        '(the executable) or ELECTRON_OVERRIDE_DIST_PATH (its folder).',
    );
  say('Starting the server host instead: open its console in a browser.');
  const server = join(root, 'out/main/server.js');
  process.argv = [process.execPath, server, ...own];
  await import(pathToFileURL(server).href);
}
