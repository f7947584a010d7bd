import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { newToken } from '@main/kernel/ids';
import { signIn } from './api';
import { type DemoFolders, makeFolders } from './folders';
import { endAll, guard, startGuard } from './guard';
import { startHosts } from './sandbox';
import { startServer } from './server.process';
import { starterGone } from './starter';
import { installAgents, runScript, syncCmdb } from './story';

const hostCount = 4;
const words = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

if (words[0] === '--guard') await guard(words[1] ?? '');
else process.exitCode = await demo(words.includes('--once'));

/** The main job, done on hosts that come with Muster. Answers the exit code. */
async function demo(once: boolean): Promise<number> {
  const folders = await makeFolders();
  say(`The demo works in ${folders.root}`);
  startGuard(fileURLToPath(import.meta.url), folders.hosts);
  const interrupted = Promise.race([signalled(), starterGone()]).then(() => 'interrupted' as const);
  const toEnd: (() => Promise<void>)[] = [];
  try {
    const outcome = await Promise.race([story(folders, once, toEnd), interrupted]);
    return outcome === 'interrupted' && once ? 1 : 0;
  } catch (error) {
    say(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    for (const end of toEnd.reverse()) await end();
    await endAll(folders.hosts);
    await rm(folders.hosts, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function story(folders: DemoFolders, once: boolean, toEnd: (() => Promise<void>)[]): Promise<void> {
  const password = newToken().slice(0, 16);
  const hosts = await startHosts(hostCount, folders.hosts);
  toEnd.push(async () => {
    for (const { host } of hosts) await host.close();
  });
  const server = await startServer({
    script: fileURLToPath(new URL('server.js', import.meta.url)),
    data: folders.data,
    adminPassword: password,
    environment: { MUSTER_DEMO: folders.hosts },
  });
  toEnd.push(() => server.stop());
  say(`Muster is up: console ${server.console}, listener ${server.listener}`);

  const api = await signIn(server.listener, 'admin', password);
  await syncCmdb(api, hosts, say);
  await installAgents(api, hosts, say);
  await runScript(api, hosts, say);
  say(`Done. The data is in ${folders.data}`);
  if (once) return;
  say(`Open ${server.console} and sign in as admin with the password ${password}`);
  say('Ctrl+C ends the demo and its hosts.');
  await server.ended;
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
