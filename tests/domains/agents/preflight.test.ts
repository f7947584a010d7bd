import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { newPrivateKey } from '@main/platform/ssh';
import { describe, expect, it } from 'vitest';
import { afterwards, onLinux, openInstallBench, operator, password } from './install.support';
import { at, notable, openPreflight } from './preflight.support';

/** Checks of a host after its login, all of them left out. */
const unseen = ['privilege', 'system', 'python', 'disk', 'tmp', 'clock', 'callback', 'agent'].map(
  (check) => `${check} skipped`,
);

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

describe('a look before an installation', () => {
  onLinux('finds a host ready, and changes and keeps nothing', async () => {
    const bench = await openInstallBench();
    const { look } = openPreflight(bench);
    const host = await bench.host('127.0.0.1');
    const [seen] = await look([bench.line(host)]);
    expect(seen).toMatchObject({ innerIp: '127.0.0.1', state: 'ready', rules: [] });
    expect(seen?.findings.map(({ check }) => check)).toEqual([
      ...['tcp', 'hostKey', 'login', 'privilege', 'system', 'python', 'disk', 'tmp', 'clock', 'callback'],
      'agent',
    ]);
    expect(at(seen, 'tcp')?.detail).toBe(`127.0.0.1:${host.port}`);
    expect(at(seen, 'hostKey')).toMatchObject({
      state: 'ok',
      code: 'HOST_KEY_NEW',
      detail: host.fingerprint,
    });
    expect(at(seen, 'python')?.detail).toMatch(/^3\.\d+ \//);
    expect(at(seen, 'callback')).toMatchObject({ state: 'ok', detail: bench.url });
    expect(at(seen, 'clock')?.detail).toBe('0 s');
    for (const table of ['hosts', 'host_keys', 'jobs'] as const)
      expect(await bench.store.read.selectFrom(table).selectAll().execute()).toEqual([]);
    // The vault's own key alone.
    expect(await bench.store.read.selectFrom('secrets').select('table_name').execute()).toEqual([
      { table_name: 'vault_keys' },
    ]);
    expect(JSON.stringify(seen)).not.toContain(password);
  });

  it('says how far it came, and what stopped it', async () => {
    const bench = await openInstallBench();
    const { look } = openPreflight(bench);
    const host = await bench.host('127.0.0.1');
    const port = await closedPort();
    const hosts = await look([
      { ...bench.line(host), password: 'wrong' },
      { ...bench.line(host), authType: 'KEY', key: newPrivateKey() },
      { ...bench.line(host), authType: 'KEY', key: 'no key' },
      { innerIp: '127.0.0.1', port: host.port },
      { ...bench.line(host), port },
    ]);
    expect(hosts.map(notable)).toEqual([
      ['hostKey ok HOST_KEY_NEW', 'login failed SSH_WRONG_PASSWORD', ...unseen],
      ['hostKey ok HOST_KEY_NEW', 'login failed SSH_LOGIN_KEY_ERR', ...unseen],
      ['tcp skipped', 'hostKey skipped', 'login failed SSH_LOGIN_KEY_ERR', ...unseen],
      ['tcp skipped', 'hostKey skipped', 'login failed NO_CREDENTIAL', ...unseen],
      ['tcp failed TCP_REFUSED', 'hostKey skipped', 'login skipped', ...unseen],
    ]);
    expect(hosts.every(({ state }) => state === 'notReady')).toBe(true);
  });

  it('leaves a key that is refused to be decided on, also of a host that is not there yet', async () => {
    const bench = await openInstallBench();
    const { look } = openPreflight(bench);
    await bench.settings.update(operator, { unknownHostKeys: 'refuse' });
    const host = await bench.host('127.0.0.1');
    const [refused] = await look([bench.line(host)]);
    expect(at(refused, 'hostKey')).toMatchObject({ state: 'failed', code: 'HOST_KEY_UNKNOWN' });
    const { items } = await bench.cmdb.hostKeys.list({
      ...{ page: 1, pageSize: 10, keyword: '', states: ['pending'] },
    });
    expect(items).toMatchObject([{ hostId: 0, fingerprint: host.fingerprint, port: host.port }]);
    await bench.cmdb.hostKeys.accept(operator, items);
    const [accepted] = await look([bench.line(host)]);
    expect(at(accepted, 'hostKey')).toMatchObject({ state: 'ok', code: '', detail: host.fingerprint });
    host.rotateHostKey();
    const [changed] = await look([bench.line(host)]);
    expect(at(changed, 'hostKey')).toMatchObject({
      ...{ state: 'failed', code: 'HOST_KEY_CHANGED', detail: host.fingerprint },
    });
    expect((await bench.cmdb.hostKeys.counts()).changed).toBe(1);
  });

  it('uses the credential that is stored where the table gives none', async () => {
    const bench = await openInstallBench();
    const { look } = openPreflight(bench);
    const host = await bench.host('127.0.0.1');
    await bench.cmdb.addHost(operator, {
      ...{ innerIp: '127.0.0.1', outerIp: '', cloudId: 0, hostName: '', osType: 'LINUX', businessId: null },
      ...{ usage: '', location: '', remark: '', sshUser: 'ops', sshPort: host.port },
      ...{ authType: 'PASSWORD', password },
    });
    const [seen] = await look([{ innerIp: '127.0.0.1' }]);
    expect(at(seen, 'login')).toMatchObject({ state: 'ok', detail: 'ops (password)' });
  });

  onLinux('names the ways that are closed from the host to Muster', async () => {
    const bench = await openInstallBench();
    const { look } = openPreflight(bench);
    const host = await bench.host('127.0.0.1');
    const port = await closedPort();
    await bench.settings.update(operator, { innerAddresses: `127.0.0.1:${port}` });
    const [closed] = await look([bench.line(host)]);
    expect(at(closed, 'callback')).toMatchObject({ state: 'failed', code: 'CALLBACK_FAILED' });
    expect(closed?.rules).toEqual([
      { source: '127.0.0.1', target: '127.0.0.1', port, protocol: 'tcp', purpose: 'callback' },
    ]);
    const { hostname, port: open } = new URL(bench.url);
    await bench.settings.update(operator, { innerAddresses: `127.0.0.1:${port},${hostname}:${open}` });
    const [partly] = await look([bench.line(host)]);
    expect(at(partly, 'callback')).toMatchObject({ state: 'warning', code: 'CALLBACK_PARTLY' });
    expect(partly).toMatchObject({ state: 'ready', rules: [] });
  });

  onLinux('warns of an agent that is there and of a clock that is off', async () => {
    const bench = await openInstallBench();
    const host = await bench.host('127.0.0.1');
    const { look } = openPreflight(bench, { now: () => Date.now() + 600_000 });
    const [before] = await look([bench.line(host)]);
    const home = at(before, 'agent')?.detail ?? '';
    expect(home.startsWith(host.folder)).toBe(true);
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'muster-agent.py'), '');
    const [seen] = await look([bench.line(host)]);
    expect(at(seen, 'agent')).toMatchObject({ state: 'warning', code: 'AGENT_THERE' });
    expect(at(seen, 'clock')).toMatchObject({ state: 'warning', code: 'CLOCK_SKEW' });
    expect(seen?.state).toBe('ready');
    const [again] = await look([bench.line(host)], { operation: 'REINSTALL' });
    expect(at(again, 'agent')).toMatchObject({ state: 'ok', code: '' });
  });

  it('can be stopped', async () => {
    const bench = await openInstallBench();
    const { preflight, until } = openPreflight(bench);
    await bench.settings.update(operator, { concurrency: 1 });
    // Takes connections and never says a word.
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    afterwards(async () => mute.close());
    const address = mute.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const line = { innerIp: '127.0.0.1', port, password };
    const runId = await preflight.start({
      ...{ operation: 'INSTALL', nodeType: 'AGENT', cloudId: 0 },
      hosts: [line, { ...line, innerIp: '127.0.0.2' }],
    });
    await until(runId, ({ hosts }) => hosts[0]?.state === 'running');
    preflight.stop(runId);
    const { hosts } = await until(runId, ({ finishedAt }) => finishedAt !== null);
    expect(hosts.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    expect(() => preflight.get('0'.repeat(32))).toThrow();
  });
});
