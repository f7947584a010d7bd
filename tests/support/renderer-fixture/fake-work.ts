import { startJob } from './fake-jobs';
import { fakeManual, manualSample } from './fake-manual';
import { fakePreflight } from './fake-preflight';
import { fakeProxies } from './fake-proxies';
import { fakeTargets } from './fake-targets';
import { FakeError, type SomeHandlers, type World } from './fake-types';
import { summaryOf } from './jobs';
import { pageOf, sorted } from './tables';
import { agentsOf, type Host } from './world';

export function fakeAgents(world: World): SomeHandlers<'agents'> {
  const agents = () => agentsOf(world.hosts, world.now());
  return {
    ...fakePreflight(world),
    ...fakeProxies(),
    'agents.export': () => ({ ticket: 'fake', fileName: 'muster-agents.csv' }),
    'agents.list': ({ page, pageSize, keyword, status, conflict, outdated, sortBy, descending }) => {
      const found = agents()
        .filter(({ name }) => name.includes(keyword))
        .filter((agent) => !status || status.includes(agent.status))
        .filter((agent) => !conflict || agent.conflict !== null)
        .filter((agent) => !outdated || agent.outdated);
      return pageOf(
        sorted(found, (agent) => agent[sortBy] ?? 0, descending),
        page,
        pageSize,
      );
    },
    'agents.log': ({ hostId, after }) => {
      const host = world.hosts.find(({ id }) => id === hostId);
      if (!host || host.agent.status === 'UNKNOWN') throw new FakeError('agents.logNoWay');
      const lines = after
        ? []
        : [
            'INFO muster-agent 0.1.0 started, port 8611',
            `INFO registered as ${host.innerIp}`,
            'WARNING no server answers: Connection refused',
            `INFO registered as ${host.innerIp}`,
          ];
      const text = lines.map((line, at) => `2026-01-31 08:0${at}:09,120 ${line}\n`).join('');
      const next = { file: '7', offset: (after?.offset ?? 0) + text.length };
      return { way: host.hasCredential ? 'ssh' : 'agent', text, next, restarted: false, more: false };
    },
    'agents.versions': () => {
      const old = agents().filter((agent) => agent.outdated);
      return { bundled: '0.2.0', outdated: old.length, versions: [] };
    },
    'agents.upgradePlan': ({ ids }) => {
      const chosen = agents().filter(({ id }) => ids.includes(id));
      const old = chosen.filter((agent) => agent.outdated);
      return { bundled: '0.2.0', agents: old, current: chosen.length - old.length, busy: 0 };
    },
    'agents.upgrade': ({ ids }) => {
      const hosts = world.hosts.filter(({ id }) => ids.includes(id));
      const job = startJob(world, { kind: 'agent.upgrade', title: 'UPGRADE 0.2.0', hosts, spec: {} });
      return { jobId: job.id, count: hosts.length };
    },
    'agents.create': ({ name }) => {
      if (agents().some((agent) => agent.name === name)) throw new FakeError('agents.nameTaken', { name });
      return { id: 9000, token: 'mst_5f0c1d9ab37e4c2f8a61d0e9b4c7f2a85f0c1d9ab37e4c2f8a61d0e9b4c7f2a8' };
    },
    'agents.resetToken': () => ({
      token: 'mst_1b7e4c2f8a61d0e9b4c7f2a85f0c1d9ab37e4c2f8a61d0e9b4c7f2a85f0c1d9a',
    }),
    'agents.delete': ({ ids }) => ({ deleted: ids.length }),
    'agents.operate': ({ operation, hosts }) => {
      const missing = hosts.flatMap((host, at) =>
        host.innerIp.endsWith('.255')
          ? [{ path: `hosts.${at}.password`, reason: 'agents.needsCredential' as const }]
          : [],
      );
      if (missing.length > 0) throw new FakeError('common.invalid', {}, missing);
      const chosen = hosts.map(({ innerIp }) => hostAt(world, innerIp));
      const kind = operation === 'UNINSTALL' ? 'agent.uninstall' : 'agent.install';
      const job = startJob(world, { kind, title: '安装 Agent', hosts: chosen, spec: { operation } });
      return {
        jobId: job.id,
        hosts: job.targets.map(({ hostId, label, id }) => ({
          hostId: hostId ?? 1,
          innerIp: label,
          targetId: id,
        })),
      };
    },
    'agents.addresses': () => ({
      inner: ['http://10.2.0.9:8610', 'http://192.168.31.20:8610'],
      outer: ['http://203.0.113.8:8610'],
    }),
    'agents.enrolments': () => ({
      items: [
        {
          id: 1,
          name: '镜像预装',
          uses: 12,
          maxUses: 200,
          expiresAt: world.now() + 20 * 86_400_000,
          createdAt: world.now() - 10 * 86_400_000,
          revokedAt: null,
          ...{ place: null, usedAt: null, usedFrom: '' },
        },
        ...fakeManual(world.now()),
      ],
    }),
    'agents.createEnrolment': () => ({ id: 2, token: 'mse_9ab37e4c2f8a61d0e9b4c7f2a85f0c1d' }),
    'agents.revokeEnrolment': () => ({}),
    'agents.createManual': ({ innerIp, hours }) => {
      const known = hostAt(world, innerIp);
      if (known.businessId === 5100) {
        const params = { ip: innerIp, business: known.businessName };
        const issue = { path: 'innerIp', reason: 'cmdb.hostInOtherBusiness' as const, params };
        throw new FakeError('common.invalid', {}, [issue]);
      }
      return { id: 3, command: manualSample, expiresAt: world.now() + hours * 3_600_000 };
    },
  };
}

function hostAt(world: World, innerIp: string): Host {
  const known = world.hosts.find((host) => host.innerIp === innerIp);
  const first = world.hosts[0];
  if (known ?? first) return known ?? { ...(first as Host), id: 7000 + world.hosts.length, innerIp };
  throw new FakeError('scripts.unknownHost', { ip: innerIp });
}

export function fakeScripts(world: World): SomeHandlers<'scripts'> {
  const meant = fakeTargets(world);
  return {
    'scripts.resolve': ({ targets }) => meant.resolve(targets),
    'scripts.addresses': ({ targets }) => ({ addresses: meant.hosts(targets).map(({ innerIp }) => innerIp) }),
    'scripts.freeze': ({ targets, digest }) => {
      const hosts = meant.hosts(targets);
      if (meant.resolve(targets).digest !== digest)
        throw new FakeError('scripts.targetsChanged', { now: hosts.length });
      return { hostIds: hosts.map(({ id }) => id) };
    },
    'scripts.run': ({ title, hostIds, content, interpreter, user, path, param }) => {
      const hosts = world.hosts.filter(({ id }) => hostIds.includes(id));
      if (hosts.length === 0) throw new FakeError('scripts.noTargets');
      const spec = { content, interpreter, user, path, param };
      return { jobId: startJob(world, { kind: 'script', title: title || '脚本执行', hosts, spec }).id };
    },
  };
}

export function fakeOverview(world: World): SomeHandlers<'overview'> {
  return {
    'overview.get': () => {
      const agents = { RUNNING: 0, TERMINATED: 0, UNKNOWN: 0 };
      for (const { agent } of world.hosts) agents[agent.status] += 1;
      const empty = world.hosts.length === 0;
      return {
        hosts: world.hosts.length,
        businesses: empty ? 0 : 3,
        agents,
        days: Array.from({ length: 14 }, (_, at) => ({
          day: new Date(world.now() - (13 - at) * 86_400_000).toISOString().slice(0, 10),
          succeeded: empty ? 0 : 4 + ((at * 7) % 11),
          failed: empty ? 0 : (at * 5) % 4,
        })),
        causes: empty
          ? []
          : [
              { code: 'SSH_WRONG_PASSWORD', count: 14 },
              { code: 'SSH_LOGIN_TIMEOUT', count: 9 },
              { code: 'WAIT_AGENT_TIMEOUT', count: 4 },
              { code: '4', count: 3 },
            ],
        recent: empty
          ? []
          : sorted(world.jobs.map(summaryOf), ({ createdAt }) => createdAt, true).slice(0, 8),
      };
    },
  };
}
