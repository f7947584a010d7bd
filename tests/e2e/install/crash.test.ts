import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canRunSshd, type RealSshd, startRealSshd } from '../../support/ssh/real-sshd';
import { type Muster, startMuster } from '../support/muster';
import { openApi } from './api';

const count = 20;
const addresses = Array.from({ length: count }, (_, at) => `127.0.2.${at + 1}`);

describe.skipIf(!canRunSshd())('kill -9 in the middle of installations', () => {
  let sshd: RealSshd;
  let muster: Muster;

  beforeAll(async () => {
    sshd = await startRealSshd();
    muster = await startMuster();
  });
  afterAll(async () => {
    await muster?.stop();
    await sshd?.stop();
    if (muster) rmSync(muster.data, { recursive: true, force: true });
  });

  test('every one ends truthfully, and nothing runs twice', async () => {
    const user = await sshd.addUser();
    const api = await openApi(muster);
    const tasks = await api.tasks('INSTALL', [
      {
        inner_ips: addresses.join(','),
        port: sshd.port,
        account: user.name,
        password: user.password,
      },
    ]);
    expect(tasks).toHaveLength(count);
    const statuses = async () => Promise.all(tasks.map(async ({ id }) => (await api.log(id)).step));
    // In the middle: some have begun to put the agent there.
    await expect
      .poll(async () => (await statuses()).filter((step) => /SCRIPT|CMDB|AGENT/.test(step)).length, {
        timeout: 60_000,
        interval: 20,
      })
      .toBeGreaterThan(2);
    await muster.kill();
    const listen = new URL(muster.listener).host;
    muster = await startMuster({ data: muster.data, listen });
    const again = await openApi(muster);

    // Those that were under way are known to have been interrupted at once; none is "running" without an owner.
    const logs = await Promise.all(tasks.map((task) => again.ended(task, 90_000)));
    const codes = logs.map(({ err_code }) => err_code);
    expect(new Set(codes)).toEqual(
      new Set(codes.filter((code) => /^(SUCCESS|CELERY_TASK_EXCEPT)$/.test(code))),
    );
    expect(codes).toContain('CELERY_TASK_EXCEPT');
    for (const { err_code, logs: log } of logs)
      if (err_code === 'SUCCESS') expect(log.match(/安装成功/g)).toHaveLength(1);

    const running = () =>
      addresses.map((address) =>
        agentsAt(user.name, `${user.home}/.muster-agent-${address}/muster-agent.py`),
      );
    expect(Math.max(...running())).toBeLessThanOrEqual(1);
    // What says it is installed does run.
    codes.forEach((code, at) => {
      if (code === 'SUCCESS') expect(running()[at]).toBe(1);
    });

    // The interrupted ones can be done again.
    const failed = tasks.filter((_, at) => codes[at] !== 'SUCCESS');
    const retried = await again.tasks(
      'INSTALL',
      failed.map(({ inner_ip }) => ({ inner_ips: inner_ip })),
    );
    for (const task of retried)
      expect(await again.ended(task, 90_000)).toMatchObject({ err_code: 'SUCCESS' });
    expect(running()).toEqual(addresses.map(() => 1));
  });
});

/** Agents (not their runs) that an account has running from a file. */
function agentsAt(user: string, file: string): number {
  const lines = execFileSync('ps', ['-o', 'args=', '-u', user], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(file) && / (run|start)$/.test(line.trimEnd())).length;
}
