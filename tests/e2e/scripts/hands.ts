import { rm } from 'node:fs/promises';
import { AgentHome, stageAgentFiles } from '../../agent/support/agent-process';
import { signedIn } from '../support/console';
import { startMuster } from '../support/muster';
import { type Api, openField, signIn } from './field';

/** A Muster with one host, whichever way it reaches it. */
export interface Hands {
  readonly api: Api;
  readonly ip: string;
  close(): Promise<void>;
}

/** Over SSH, as root on a real sshd. */
export async function overSsh(ip: string): Promise<Hands> {
  const field = await openField([ip], { root: true });
  return { api: field.api, ip, close: () => field.close() };
}

/** Over the real agent, which runs here as root; the host has no SSH credential. */
export async function overAgent(ip: string): Promise<Hands> {
  const muster = await startMuster();
  const api = await signIn(muster);
  const console = await signedIn(muster);
  await api.call('POST', '/api/cmdb/sync', { hosts: [{ inner_ip: ip, cloud_id: 0, host_name: 'web01' }] });
  const resolve = async () => (await console.call('scripts.resolve', { targets: { addresses: [ip] } })).hosts;
  const { token } = await console.call('agents.create', { name: 'web01', hostId: (await resolve())[0]?.id });
  const files = await stageAgentFiles();
  const home = await AgentHome.create(files, { servers: [muster.listener], wait: 25, name: 'web01', token });
  await home.start();
  while ((await resolve())[0]?.via !== 'agent') await new Promise((done) => setTimeout(done, 50));
  return {
    api,
    ip,
    async close() {
      await home.remove();
      await muster.stop();
      await rm(files, { recursive: true });
    },
  };
}
