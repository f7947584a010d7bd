import { type SshEndpoint, type SshPool, type SshSession, serverName } from '@main/platform/ssh';
import type { Attempt } from './install.attempt';
import { TaskFailure } from './install.errors';
import type { InstallHosts } from './install.ports';

interface Deps {
  readonly pool: SshPool;
  readonly hosts: InstallHosts;
}

/** The step SSH_LOGIN. */
export async function logIn(
  attempt: Attempt,
  { pool, hosts }: Deps,
  host: { readonly id: number | null; readonly label: string },
): Promise<SshSession> {
  await attempt.enter('SSH_LOGIN');
  const access = host.id === null ? undefined : await hosts.accessFor(host.id);
  if (!access) {
    const why = host.id === null ? undefined : await hosts.loginOf(host.id);
    if (!why || 'login' in why) throw new TaskFailure('SSH_LOGIN_EXCEPT', 'agents.needsCredential');
    throw new TaskFailure('SSH_LOGIN_EXCEPT', why.reason, why.params);
  }
  attempt.say(`登录 ${words(access, '密码', '密钥')}`, `logging in to ${words(access, 'password', 'key')}`);
  const { via } = access;
  if (via && via.length > 0) {
    const names = via.map(serverName).join(', ');
    attempt.say(`经由云区域的 PROXY：${names}`, `through a proxy of the cloud area: ${names}`);
  }
  const session = await pool.session(access, { signal: attempt.signal });
  if (session.via) attempt.say(`登录成功，经由 ${session.via}`, `logged in through ${session.via}`);
  else attempt.say('登录成功', 'logged in');
  return session;
}

/** `root@10.0.0.1:22 (password)`; built from what is no secret. */
function words(access: SshEndpoint, password: string, key: string): string {
  const { username, address, port, auth } = access;
  return `${username}@${address}:${port} (${auth.kind === 'key' ? key : password})`;
}
