import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createAgentLog, readUpgradeProgram } from '@main/domains/agents';
import { moveAgent } from '@main/domains/agents/tunnels.host';
import { readProgress } from '@main/domains/agents/upgrade.program';
import { sshHands } from '@main/domains/agents/upgrade.ssh';
import { newPrivateKey } from '@main/platform/ssh';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInstallBench } from '../../domains/agents/install.support';
import { at, notable, openPreflight } from '../../domains/agents/preflight.support';
import { filesWith, watchProcesses } from '../../support/leaks';
import { pairOf } from '../../support/ssh/keys';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';

const asks = 'ALL=(ALL:ALL) ALL';
const word = `${700 + process.pid / 1e7}`;

describe.skipIf(!canRunSshd())('sudo that asks for a password, on a real sshd', () => {
  let sshd: RealSshd;
  beforeAll(async () => {
    sshd = await startRealSshd();
  });
  afterAll(async () => {
    await sshd?.stop();
    execFileSync('sh', ['resources/agent/uninstall.sh', '/opt/muster-agent-127.0.1.61'], { stdio: 'ignore' });
  });

  test('gets the password of the login: the agent is root’s, and goes again; the password shows nowhere', async () => {
    const bench = await openInstallBench();
    const user = await sshd.addUser({ sudo: asks });
    const line = { innerIp: '127.0.1.61', port: sshd.port, account: user.name, password: user.password };
    const [seen] = await openPreflight(bench).look([line]);
    expect(at(seen, 'privilege')).toMatchObject({ state: 'ok', code: 'SUDO_PASSWORD' });
    expect(at(seen, 'agent')?.detail).toBe('/opt/muster-agent-127.0.1.61');

    const watch = watchProcesses(user.password);
    const done = await bench.ended(await bench.ask('INSTALL', line));
    expect(done.log).toContain('root，sudo 使用登录密码');
    expect(done).toMatchObject({ state: 'succeeded' });
    expect(execFileSync('ps', ['-eo', 'user,args'], { encoding: 'utf8' })).toMatch(
      /^root .*\/opt\/muster-agent-127\.0\.1\.61\/muster-agent\.py/m,
    );
    const id = done.host_id ?? 0;
    const { registry, tasks } = bench.agents;
    const hosts = { ...bench.cmdb, innerIp: bench.innerIp };
    const home = '/opt/muster-agent-127.0.1.61';
    const own = (path: string) =>
      execFileSync('su', [user.name, '-c', `cat ${home}/${path}`], { stdio: 'pipe' });
    for (const path of ['logs/agent.log', 'config.json']) expect(() => own(path)).toThrow();
    const agentLog = createAgentLog({ hosts, registry, tasks, pool: bench.pool });
    const read = await agentLog.read({ hostId: id, lines: 500 });
    expect(read).toMatchObject({ way: 'ssh' });
    expect(read.text).not.toBe('');
    const session = await bench.pool.session((await hosts.accessFor(id)) ?? expect.fail());
    await moveAgent(session, {
      address: line.innerIp,
      from: null,
      to: 9,
      signal: AbortSignal.timeout(60_000),
    });
    expect(readFileSync(`${home}/config.json`, 'utf8')).toContain('http://127.0.0.1:9"');
    const program = await readUpgradeProgram(resolve('resources/agent'));
    const way = { session, program, signal: AbortSignal.timeout(60_000) };
    const hands = await sshHands(way, line.innerIp);
    expect(readProgress(await hands.run({ do: 'look', id: '0123456789abcdef' }))).toMatchObject({
      why: 'none',
    });
    const places = [bench.dir, user.home, '/opt/muster-agent-127.0.1.61', '/tmp'];
    expect(filesWith(user.password, places)).toEqual([]);
    const gone = await bench.ended(await bench.ask('UNINSTALL', line));
    watch.stop();
    expect(gone.log).toContain('没有残留');
    expect(existsSync('/opt/muster-agent-127.0.1.61')).toBe(false);
    for (const { log, message } of [done, gone]) expect(log + message).not.toContain(user.password);
    expect(watch.looks).toBeGreaterThan(5);
    expect(watch.seen).toEqual([]);
  });

  test('what runs so is gone when it is stopped, also what left its session', async () => {
    const installScript = `setsid sh -c 'sleep ${word}' & echo at work as $(id -un); sleep ${word}\n`;
    const bench = await openInstallBench({ installScript });
    const user = await sshd.addUser({ sudo: asks });
    const line = { innerIp: '127.0.1.62', port: sshd.port, account: user.name, password: user.password };
    const id = await bench.ask('INSTALL', line);
    await bench.logged(id, 'at work as root');
    await bench.operate.stop(7, [id]);
    expect(await bench.ended(id)).toMatchObject({ state: 'cancelled', code: 'FORCE_STOP' });
    expect(execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' })).not.toContain(`sleep ${word}`);
  });

  test('a rule that asks nothing for the command itself does not hand it the password', async () => {
    const bench = await openInstallBench({ installScript: 'echo "as $(id -un)"; cat; exit 9\n' });
    const user = await sshd.addUser({ sudo: 'ALL=(ALL) ALL, NOPASSWD: /bin/sh, /usr/bin/sh' });
    const line = { innerIp: '127.0.1.63', port: sshd.port, account: user.name, password: user.password };
    const done = await bench.ended(await bench.ask('INSTALL', line));
    expect(done.log).toContain('as root');
    expect(done.log + done.message).not.toContain(user.password);
  });

  test('a refusal is told in sudo’s words, and the agent is the account’s', async () => {
    const bench = await openInstallBench();
    const key = pairOf(newPrivateKey());
    const [none, tty, other, byKey] = [
      await sshd.addUser(),
      await sshd.addUser({ sudo: asks }),
      await sshd.addUser({ sudo: asks }),
      await sshd.addUser({ sudo: asks, publicKey: key.public }),
    ];
    await sshd.sudoDefaults(tty, 'requiretty');
    await sshd.sudoDefaults(other, 'rootpw');
    const { look } = openPreflight(bench);
    const to = { port: sshd.port };
    const hosts = await look([
      { ...to, innerIp: '127.0.1.64', account: none.name, password: none.password },
      { ...to, innerIp: '127.0.1.65', account: tty.name, password: tty.password },
      { ...to, innerIp: '127.0.1.66', account: other.name, password: other.password },
      { ...to, innerIp: '127.0.1.67', account: byKey.name, authType: 'KEY', key: key.private },
    ]);
    const said = ['not in the sudoers', 'must have a tty', 'try again', 'a password is required'];
    for (const [index, words] of said.entries()) {
      expect(notable(hosts[index])).toContain('privilege warning NO_PRIVILEGE');
      expect(at(hosts[index], 'privilege')?.detail).toContain(words);
    }
    const line = { ...to, innerIp: '127.0.1.64', account: none.name, password: none.password };
    const done = await bench.ended(await bench.ask('INSTALL', line));
    expect(done.log).toContain('not in the sudoers');
    expect(done).toMatchObject({ state: 'succeeded' });
    expect(existsSync(`${none.home}/.muster-agent-127.0.1.64/muster-agent.py`)).toBe(true);
    expect((await bench.ended(await bench.ask('UNINSTALL', line))).state).toBe('succeeded');
  });
});
