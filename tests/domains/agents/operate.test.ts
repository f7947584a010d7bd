import { AppError } from '@main/kernel/app-error';
import { expect, test } from 'vitest';
import { type InstallBench, onLinux, openInstallBench, operator, password } from './install.support';

const place = { businessId: 7, cloudId: 0, nodeType: 'AGENT' } as const;
type Input = Parameters<InstallBench['operate']['operate']>[1];

/** The issues of a refused operation, as `path reason`. */
async function issues(bench: InstallBench, input: Omit<Input, keyof typeof place>): Promise<string[]> {
  const error = await bench.operate.operate(operator, { ...place, ...input }).then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error.issues.map(({ path, reason }) => `${path} ${reason}`);
}

/** Hosts that exist with a password, none of them reachable. */
async function known(bench: InstallBench, ...addresses: string[]): Promise<number[]> {
  const hosts = addresses.map((innerIp) => ({ innerIp, password, port: 1 }));
  const done = await bench.operate.operate(operator, { ...place, operation: 'INSTALL', hosts });
  for (const { targetId } of done.hosts) await bench.ended(targetId);
  return done.hosts.map(({ hostId }) => hostId);
}

test('saving credentials changes nothing else and starts nothing', async () => {
  const bench = await openInstallBench();
  const [id = 0] = await known(bench, '127.0.5.1');
  const done = await bench.operate.operate(operator, {
    ...place,
    operation: 'UPDATE_AUTHINFO',
    hosts: [{ innerIp: '127.0.5.1', account: 'deploy', password: 'another' }],
  });
  expect(done).toEqual({ jobId: null, hosts: [{ hostId: id, innerIp: '127.0.5.1', targetId: null }] });
  expect(await bench.cmdb.accessFor(id)).toMatchObject({
    username: 'deploy',
    port: 1,
    auth: { kind: 'password', password: 'another' },
  });
  expect(await bench.cmdb.host(id)).toMatchObject({ nodeType: 'AGENT' });
});

test('removing forgets the agent here and keeps the host', async () => {
  const bench = await openInstallBench();
  const [id = 0] = await known(bench, '127.0.5.2');
  const remove = { operation: 'REMOVE' as const, hosts: [{ innerIp: '127.0.5.2' }] };
  expect(await issues(bench, remove)).toEqual(['hosts.0.innerIp agents.notInstalled']);
  await bench.agents.registry.create({ name: 'web', hostId: id });
  const done = await bench.operate.operate(operator, { ...place, ...remove });
  expect(done).toMatchObject({ jobId: null, hosts: [{ hostId: id, targetId: null }] });
  expect((await bench.agents.registry.ofHosts([id])).size).toBe(0);
  expect((await bench.cmdb.host(id)).innerIp).toBe('127.0.5.2');
});

onLinux('a host that a job works on is refused, and only that line', async () => {
  const bench = await openInstallBench({ installScript: 'echo at work; sleep 600\n' });
  const host = await bench.host('127.0.5.3');
  const id = await bench.ask('INSTALL', bench.line(host));
  await bench.logged(id, 'at work');
  expect(
    await issues(bench, {
      operation: 'INSTALL',
      hosts: [{ innerIp: '127.0.5.4', password }, bench.line(host)],
    }),
  ).toEqual(['hosts.1.innerIp agents.hostBusy']);
  expect(await bench.cmdb.byAddresses(['127.0.5.4'])).toEqual([]);
  await bench.operate.stop(7, [id]);
  await bench.ended(id);
});

test('what is wrong with a table is said line by line', async () => {
  const bench = await openInstallBench();
  expect(
    await issues(bench, {
      operation: 'INSTALL',
      hosts: [
        { innerIp: '10.0.0.1', password },
        { innerIp: '10.0.0.1', password },
        { innerIp: 'fd00::1', password },
        { innerIp: 'fd00:0::1', password },
        { innerIp: '10.0.0.2', password, account: '-oProxyCommand=x' },
        { innerIp: '10.0.0.3', password, osType: 'AIX' },
        { innerIp: '10.0.0.4', authType: 'KEY', key: 'nonsense' },
      ],
    }),
  ).toEqual([
    'hosts.1.innerIp agents.sameLineTwice',
    'hosts.3.innerIp agents.sameLineTwice',
    'hosts.4.account scripts.unsafeField',
    'hosts.5.osType agents.osNotSupported',
    'hosts.6.key agents.badKey',
  ]);
  expect(await issues(bench, { operation: 'INSTALL', hosts: [{ innerIp: '10.0.0.1' }] })).toEqual([
    'hosts.0.password agents.needsCredential',
  ]);
  expect(await issues(bench, { operation: 'REINSTALL', hosts: [{ innerIp: '10.0.0.1', password }] })).toEqual(
    ['hosts.0.innerIp scripts.unknownHost'],
  );
});

test('secrets stand in the vault and nowhere else', async () => {
  const bench = await openInstallBench();
  const [id = 0] = await known(bench, '127.0.5.6');
  expect(await bench.cmdb.accessFor(id)).toMatchObject({ auth: { password } });
  const tables = ['jobs', 'job_targets', 'job_chunks', 'job_steps', 'hosts'] as const;
  for (const table of tables) {
    const rows = await bench.store.read.selectFrom(table).selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(password);
  }
});

test('a thousand hosts are one transaction, and each has a target in its order', async () => {
  const bench = await openInstallBench();
  const hosts = Array.from({ length: 1000 }, (_, at) => ({
    innerIp: `127.1.${at >> 8}.${at & 255}`,
    password,
    port: 1,
  }));
  const done = await bench.operate.operate(operator, { ...place, operation: 'INSTALL', hosts });
  expect(done.hosts.map(({ innerIp }) => innerIp)).toEqual(hosts.map(({ innerIp }) => innerIp));
  expect(new Set(done.hosts.map(({ targetId }) => targetId)).size).toBe(1000);
  await bench.engine.requestStop(done.jobId ?? 0);
  const last = await bench.ended(done.hosts.at(-1)?.targetId);
  expect(last.host_id).toBe(done.hosts.at(-1)?.hostId);
});

test('addresses are shown as an installation would use them', async () => {
  const bench = await openInstallBench();
  expect(bench.operate.addresses()).toEqual({ inner: [bench.url], outer: [bench.url] });
});
