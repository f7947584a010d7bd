import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openInstallBench } from '../../domains/agents/install.support';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';

/** A word that only this test's processes have. */
const word = `${600 + process.pid / 1e7}`;
const endless = `setsid sh -c 'sleep ${word}' & echo at work as $(id -un); sleep ${word}\n`;

const asleep = () =>
  execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).split(`sleep ${word}`).length - 1;

describe.skipIf(!canRunSshd())('stopping over a real sshd', () => {
  let sshd: RealSshd;
  beforeAll(async () => {
    sshd = await startRealSshd();
  });
  afterAll(() => sshd?.stop());

  test.each([
    ['the account', undefined],
    ['root by sudo', 'ALL=(ALL) NOPASSWD: ALL'],
  ])('what runs as %s is gone, also what left its session', async (name, sudo) => {
    const bench = await openInstallBench({ installScript: endless });
    const user = await sshd.addUser(sudo === undefined ? {} : { sudo });
    const line = { innerIp: '127.0.1.21', port: sshd.port, account: user.name, password: user.password };
    const id = await bench.ask('INSTALL', line);
    await bench.logged(id, `at work as ${sudo === undefined ? user.name : 'root'}`);
    expect(asleep(), name).toBeGreaterThan(1);
    await bench.operate.stop(7, [id]);
    const target = await bench.ended(id);
    expect(target).toMatchObject({ state: 'cancelled', code: 'FORCE_STOP', step: 'EXECUTE_SCRIPT' });
    expect(target.message).toContain('已被操作员终止');
    expect(asleep()).toBe(0);
  });
});
