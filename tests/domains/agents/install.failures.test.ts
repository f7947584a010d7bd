import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { onLinux, openInstallBench, operator } from './install.support';

onLinux('files that a host can neither fetch nor be sent are named in the step of the download', async () => {
  const bench = await openInstallBench();
  await bench.settings.update(operator, { innerAddresses: '127.0.0.1:1' });
  const host = await bench.host('127.0.3.40', { sftp: false });
  const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
  expect(target).toMatchObject({ state: 'failed', code: 'CURL_FILE_FAILED', step: 'DOWNLOAD_FILE' });
  expect(target.steps.at(-1)).toBe('DOWNLOAD_FILE failed');
  expect(target.log).toContain('from http://127.0.0.1:1 failed');
  expect(target.log).toContain('sending the files over SFTP');
});

onLinux('a host whose agent is deleted meanwhile ends in REGISTER_FAILED, and the log says why', async () => {
  const bench = await openInstallBench({
    installScript: 'mkfifo "$HOME/go"; echo at work; cat "$HOME/go"\n',
  });
  const host = await bench.host('127.0.3.41');
  const id = await bench.ask('INSTALL', bench.line(host));
  await bench.logged(id, 'at work');
  const [row] = await bench.cmdb.byAddresses([host.address]);
  await bench.agents.registry.removeForHost(row?.id ?? 0);
  await writeFile(join(host.folder, 'home', 'go'), '');
  const target = await bench.ended(id);
  expect(target).toMatchObject({ state: 'failed', code: 'REGISTER_FAILED', step: 'REGISTER_CMDB' });
  expect(target.log).toContain('the agent was deleted');
});

onLinux(
  'a host that takes its time holds none of the others of its job, and a stop of it ends it alone',
  async () => {
    const bench = await openInstallBench({ installScript: 'echo at work; sleep 600\n' });
    const slow = await bench.host('127.0.3.42');
    const lines = [bench.line(slow), { ...bench.line(slow), innerIp: '127.0.3.43', port: 1 }];
    const { hosts } = await bench.operate.operate(operator, {
      ...{ operation: 'INSTALL', businessId: 7, cloudId: 0, nodeType: 'AGENT' },
      hosts: lines,
    });
    const [first = 0, second = 0] = hosts.map(({ targetId }) => targetId ?? 0);
    await bench.logged(first, 'at work');
    expect(await bench.ended(second)).toMatchObject({ state: 'failed', code: 'SSH_LOGIN_EXCEPT' });
    const still = await bench.store.read
      .selectFrom('job_targets')
      .select('state')
      .where('id', '=', first)
      .executeTakeFirstOrThrow();
    expect(still.state).toBe('running');
    // Stopping the one that works touches only that one.
    await bench.operate.stop(7, [first]);
    expect(await bench.ended(first)).toMatchObject({ state: 'cancelled', code: 'FORCE_STOP' });
  },
);
