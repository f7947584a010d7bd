import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { newToken } from '@main/kernel/ids';
import { signIn } from './api';
import { makeFolders } from './folders';
import { endAll, guard, startGuard } from './guard';
import { startHosts } from './sandbox';
import { startServer } from './server.process';
import { installAgents, runScript, syncCmdb } from './story';

const hostCount = 4;
const words = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

if (words[0] === '--guard') await guard(words[1] ?? '');
else process.exitCode = await demo(words.includes('--once'));

/** The main job, done on hosts that come with Muster. Answers the exit code. */
async function demo(once: boolean): Promise<number> {
  const folders = await makeFolders();
  startGuard(fileURLToPath(import.meta.url), folders.hosts);
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
  });
  const password = newToken().slice(0, 16);
  const hosts = await startHosts(hostCount, folders.hosts);
  const server = await startServer({
    script: fileURLToPath(new URL('server.js', import.meta.url)),
    data: folders.data,
    adminPassword: password,
    environment: { MUSTER_DEMO: folders.hosts },
  });
  say(`Muster is up: console ${server.console}, listener ${server.listener}`);

  const story = async () => {
    const api = await signIn(server.listener, 'admin', password);
    await syncCmdb(api, hosts, say);
    await installAgents(api, hosts, say);
    await runScript(api, hosts, say);
    say(`Done. The data is in ${folders.data}`);
    return 0;
  };

  let code = 1;
  try {
    const outcome = await Promise.race([story(), interrupted]);
    code = outcome === 'interrupted' ? 1 : 0;
    if (outcome !== 'interrupted' && !once) {
      say(`Open ${server.console} and sign in as admin with the password ${password}`);
      say('Ctrl+C ends the demo and its hosts.');
      await Promise.race([interrupted, server.ended]);
    }
  } catch (error) {
    say(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await server.stop();
    for (const { host } of hosts) await host.close();
    await endAll(folders.hosts);
    await rm(folders.hosts, { recursive: true, force: true, maxRetries: 5 });
  }
  return code;
}
