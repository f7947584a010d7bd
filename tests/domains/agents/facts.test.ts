import { cpus, release, type } from 'node:os';
import { agentFacts, lookedUpBy } from '@main/domains/agents/facts';
import { readAnswer } from '@main/domains/agents/facts.program';
import { describe, expect, it } from 'vitest';
import { type InstallBench, onLinux, openInstallBench, operator, password } from './install.support';

const answer = `banner of the host
host_name=web-01
kernel=Linux 6.1.0
arch=x86_64
os=Debian GNU/Linux 12 (bookworm)
cpu_model=Some   CPU @ 2.00GHz
cpu_count=8
memory_kib=16384000
uptime=3600
disks=104857600 52428800
addresses=10.0.0.7 fd00::7
done=yes
`;

describe('the answer of a host', () => {
  it('is read into figures with their units', () => {
    expect(readAnswer(answer, 10_000_000)).toEqual({
      ...{ hostName: 'web-01', kernel: 'Linux 6.1.0', arch: 'x86_64', os: 'Debian GNU/Linux 12 (bookworm)' },
      ...{ cpuModel: 'Some CPU @ 2.00GHz', cpuCount: 8, memoryBytes: 16_384_000 * 1024 },
      ...{ diskBytes: 104_857_600 * 1024, diskFreeBytes: 52_428_800 * 1024, bootedAt: 6_400_000 },
      addresses: ['10.0.0.7', 'fd00::7'],
    });
  });

  it('may leave out what a host does not know', () => {
    expect(readAnswer('kernel=FreeBSD 14\ncpu_count=many\ndone=yes\n', 1)).toMatchObject({
      ...{ os: 'FreeBSD 14', hostName: '', cpuCount: null, memoryBytes: null, diskBytes: null },
      ...{ bootedAt: null, addresses: [] },
    });
  });

  it('that broke off is no answer', () => {
    expect(() => readAnswer('host_name=web-01\n', 1)).toThrow(/makes no sense/);
  });
});

describe('what an agent told', () => {
  it('is taken with care, and an older one tells less', () => {
    const told = agentFacts.parse({
      hostname: 'db',
      os: 'RHEL',
      cpu_count: -4,
      memory_bytes: 'much',
      uptime: 60,
    });
    expect(lookedUpBy(told, 100_000)).toMatchObject({
      ...{ hostName: 'db', os: 'RHEL', cpuCount: null, memoryBytes: null, bootedAt: 40_000, kernel: '' },
    });
  });
});

const place = {
  ...{ outerIp: '', cloudId: 0, hostName: '', osType: 'LINUX', businessId: null },
  ...{ usage: '', location: '', remark: '', sshUser: 'ops', authType: 'PASSWORD' as const },
};

async function collected(bench: InstallBench, hostIds: number[]) {
  const jobId = await bench.facts.collect(operator, hostIds);
  const targets = await bench.store.read
    .selectFrom('job_targets')
    .select('id')
    .where('job_id', '=', jobId)
    .orderBy('position')
    .execute();
  return Promise.all(targets.map(({ id }) => bench.ended(id)));
}

describe('collecting facts', () => {
  onLinux('reads many hosts over SSH and keeps what was found with its time', async () => {
    const bench = await openInstallBench();
    const hosts = await Promise.all([bench.host('127.0.3.71'), bench.host('127.0.3.72')]);
    const ids: number[] = [];
    for (const { address, port } of hosts)
      ids.push(await bench.cmdb.addHost(operator, { ...place, innerIp: address, sshPort: port, password }));
    const begun = Date.now();
    for (const target of await collected(bench, ids)) {
      expect(target.log).toContain('CPU');
      expect(target).toMatchObject({ state: 'succeeded', code: 'SUCCESS' });
      expect(target.steps).toEqual(['SSH_LOGIN succeeded', 'COLLECT_FACTS succeeded']);
      expect(target.log).not.toContain(password);
    }
    const { facts, hostName } = await bench.cmdb.host(ids[1] ?? 0);
    expect(facts).toMatchObject({
      source: 'ssh',
      cpuCount: cpus().length,
      arch: expect.stringMatching(/\w/),
    });
    expect(facts?.kernel).toBe(`${type()} ${release()}`);
    expect(facts?.memoryBytes).toBeGreaterThan(2 ** 20);
    expect(facts?.diskBytes).toBeGreaterThan(facts?.diskFreeBytes ?? 0);
    expect(facts?.collectedAt).toBeGreaterThanOrEqual(begun);
    expect(hostName).toBe(facts?.hostName);
  });

  onLinux('goes on without a host that cannot be reached, and says why', async () => {
    const bench = await openInstallBench();
    const host = await bench.host('127.0.3.73');
    const good = await bench.cmdb.addHost(operator, {
      ...{ ...place, innerIp: host.address, sshPort: host.port, password },
    });
    const wrong = await bench.cmdb.addHost(operator, {
      ...{ ...place, innerIp: '127.0.3.74', sshPort: host.port, password },
    });
    const bare = await bench.cmdb.addHost(operator, { ...place, innerIp: '127.0.3.75', sshPort: 22 });
    const [first, second, third] = await collected(bench, [good, wrong, bare]);
    expect(first?.state).toBe('succeeded');
    expect(second).toMatchObject({ state: 'failed', code: 'SSH_LOGIN_EXCEPT' });
    expect(third).toMatchObject({ state: 'failed', message: expect.stringContaining('a password or a key') });
    expect((await bench.cmdb.host(bare)).facts).toBeNull();
  });

  onLinux(
    'is done by an installation, from what the agent tells, also without a credential later',
    async () => {
      const bench = await openInstallBench();
      const host = await bench.host('127.0.3.76');
      const { host_id: id } = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
      const told = (await bench.cmdb.host(id ?? 0)).facts;
      expect(told).toMatchObject({
        source: 'agent',
        kernel: `${type()} ${release()}`,
        cpuCount: cpus().length,
      });
      expect(told?.memoryBytes).toBeGreaterThan(2 ** 20);
      await bench.cmdb.updateHost({ id: id ?? 0, password: '' });
      const [target] = await collected(bench, [id ?? 0]);
      expect(target?.log).toContain('taking what the agent told');
      expect(target?.state).toBe('succeeded');
    },
  );

  onLinux('keeps what an agent does not know', async () => {
    const bench = await openInstallBench();
    const id = await bench.cmdb.addHost(operator, { ...place, innerIp: '127.0.3.77', sshPort: 22 });
    const keep = (facts: Partial<Kept>) =>
      bench.store.write((tx) =>
        bench.cmdb.keepFacts(tx, id, { ...readAnswer(answer, 0), ...kept, ...facts }),
      );
    await keep({});
    await keep({
      source: 'agent',
      collectedAt: 9,
      kernel: '',
      memoryBytes: null,
      addresses: [],
      arch: 'arm64',
    });
    expect((await bench.cmdb.host(id)).facts).toMatchObject({
      ...{ source: 'agent', collectedAt: 9, kernel: 'Linux 6.1.0', memoryBytes: 16_384_000 * 1024 },
      ...{ arch: 'arm64', addresses: ['10.0.0.7', 'fd00::7'] },
    });
  });
});

type Kept = Parameters<InstallBench['cmdb']['keepFacts']>[2];
const kept = { source: 'ssh' as const, collectedAt: 5, addresses: ['10.0.0.7', 'fd00::7'] };
