import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { nodeDialect } from '@main/dialects/node';
import { toolboxDialect } from '@main/dialects/toolbox';
import {
  type AgentFile,
  bundledVersion,
  createAgentsService,
  createFactsService,
  createOperateService,
  createOperateViews,
  createTunnels,
  createUpgradeService,
  factsKind,
  installKind,
  type OperateService,
  readAgentFiles,
  readUpgradeProgram,
  uninstallKind,
  upgradeKind,
} from '@main/domains/agents';
import { createCmdbService } from '@main/domains/cmdb';
import { openSettings } from '@main/domains/settings';
import { createEngine } from '@main/engine';
import type { Actor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { createHttpServer } from '@main/platform/http';
import { createSshPool, type SshLimits } from '@main/platform/ssh';
import { type SandboxHost, type SandboxOptions, startSandboxHost } from '@main/platform/ssh/sandbox';
import type { JobTargetRow } from '@main/platform/store/schema/jobs';
import { createVault, passphraseProvider } from '@main/platform/vault';
import { afterEach, test } from 'vitest';
import { openTestStoreIn, temporaryFolder } from '../../support/store';
import { agentRule } from '../cmdb/support';

export const operator: Actor = { kind: 'user', id: 1, name: 'ann', groups: [1], only: null, via: 'api' };
export const password = 'right Password 1';
export const business = 7;

/** Where the agent itself runs, or loopback has more than one address. */
export const onLinux = test.skipIf(process.platform !== 'linux');

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Registers what is to be closed after the test, the last first. */
export function afterwards(cleanUp: () => Promise<unknown>): void {
  cleanUps.push(cleanUp);
}

type Line = Parameters<OperateService['operate']>[1]['hosts'][number];

export interface BenchOptions {
  readonly dir?: string;
  readonly limits?: Partial<SshLimits>;
  /** Takes the place of install.sh; hosts that download then find another file and get this one over SFTP. */
  readonly installScript?: string;
  /** Seconds that an upgraded agent has to prove itself. */
  readonly upgradeLimit?: number;
}

export type InstallBench = Awaited<ReturnType<typeof openInstallBench>>;

/** The whole way of an installation on a real store, a real listener and the real agent. */
export async function openInstallBench(given: BenchOptions = {}) {
  const dir = given.dir ?? (await temporaryFolder());
  const store = await openTestStoreIn(dir);
  const clock = systemClock;
  const logger = silentLogger;
  const bus = createBus((error) => {
    throw error;
  });
  const vault = await createVault({
    store,
    provider: passphraseProvider('test', { n: 1024, r: 8, p: 1 }),
    clock,
  });
  const settings = await openSettings({ store, bus, clock, logger });
  const files = await readAgentFiles(resolve('resources/agent'));
  const { installScript: script } = given;
  let agentText = files.find(({ name }) => name === 'muster-agent.py')?.content.toString() ?? '';
  const bundled = bundledVersion(files);
  /** The files as hosts get them now: the agent's may change between two operations. */
  const served = () =>
    files.map((file) => (file.name === 'muster-agent.py' ? fileOf(file.name, agentText) : file));
  const used = () =>
    served().map((file) =>
      script !== undefined && file.name === 'install.sh' ? fileOf(file.name, script) : file,
    );
  const cmdb = createCmdbService({
    ...{ store, vault, bus, clock, agentRule },
    settings: () => settings.get(),
    followers: [],
    proxyRule: { validProxies: (cloudId) => agents.proxies.validProxies(cloudId) },
  });
  const innerIp = async (id: number) => (await cmdb.findHost(id))?.inner_ip;
  const hosts = { innerIp, bind: cmdb.bindHost, keepFacts: cmdb.keepFacts };
  const agents = createAgentsService({ store, vault, clock, bus, logger, hosts, bundled });
  const engine = createEngine({ store, bus, clock, logger });
  const pool = createSshPool({ trust: cmdb.hostKeys, logger, ...(given.limits && { limits: given.limits }) });
  const listener = createHttpServer({ logger, grace: 100 });
  let listens = { host: '127.0.0.1', port: 0 };
  const surroundings = {
    files: async () => used(),
    settings: () => settings.get(),
    listener: () => listens,
    ownAddresses: () => ['127.0.0.1'],
  };
  const { registry, downloads, proxies } = agents;
  const limits: AbortController[] = [];
  const impatient: AbortController[] = [];
  let patienceIsLost = false;
  const limit = () => {
    const limited = new AbortController();
    limits.push(limited);
    return { signal: limited.signal, release: () => undefined };
  };
  const tunnels = createTunnels({
    ...{ store, bus, logger, pool, hosts: cmdb, listener: () => listens, pauses: [20, 100] as const },
  });
  const patience = () => {
    const limited = new AbortController();
    impatient.push(limited);
    if (patienceIsLost) limited.abort();
    return { signal: limited.signal, release: () => undefined };
  };
  const deps = {
    store,
    clock,
    logger,
    pool,
    hosts: cmdb,
    registry,
    downloads,
    proxies,
    tunnels,
    surroundings,
    limit,
    patience,
  };
  engine.register(installKind(deps));
  engine.register(uninstallKind(deps));
  engine.register(factsKind(deps));
  const program = await readUpgradeProgram(resolve('resources/agent'));
  const { upgradeLimit: limitSeconds = 60 } = given;
  engine.register(upgradeKind({ ...deps, program, tasks: agents.tasks }));
  const upgrades = createUpgradeService({
    ...{ store, engine, registry, bundled, settings: settings.get, limitSeconds },
  });
  const facts = createFactsService({ store, engine, hosts: cmdb, settings: settings.get });
  const operate = createOperateService({
    store,
    clock,
    engine,
    hosts: cmdb,
    registry,
    proxies,
    surroundings,
  });
  const views = createOperateViews({ store, registry, proxies });
  const users = {
    authenticate: async (token: string) =>
      ({ right: operator, viewer: { ...operator, id: 2, name: 'vera', groups: [3] } })[token],
  };
  listener.mount(nodeDialect({ users, operate, views, registry, cmdb, settings }));
  const live = files.map(({ name }) => ({
    name,
    get content() {
      return served().find((file) => file.name === name)?.content ?? Buffer.alloc(0);
    },
    get sha256() {
      return served().find((file) => file.name === name)?.sha256 ?? '';
    },
  }));
  listener.mount(toolboxDialect({ agents, files: live }));
  listens = await listener.listen({ host: '127.0.0.1', port: 0 });
  await agents.start();
  await tunnels.start();
  await engine.start();
  const close = async () => {
    await listener.close();
    await engine.stop();
    await tunnels.stop();
    await pool.close();
    await agents.stop();
  };
  afterwards(close);
  await cmdb.sync(operator, { applications: [{ id: String(business), name: '消息总线' }] });
  const url = `http://127.0.0.1:${listens.port}`;

  const targetRow = (id: number) =>
    store.read.selectFrom('job_targets').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  /** Looks again whenever a job has changed. */
  async function until(look: () => Promise<boolean>): Promise<void> {
    let rung = Promise.withResolvers<void>();
    const deaf = bus.listen(({ event }) => {
      if (event === 'job.changed' || event === 'job.output') rung.resolve();
    });
    try {
      while (!(await look())) {
        await rung.promise;
        rung = Promise.withResolvers();
      }
    } finally {
      deaf();
    }
  }

  return {
    ...{
      dir,
      tunnels,
      bus,
      store,
      vault,
      settings,
      cmdb,
      agents,
      engine,
      pool,
      listener,
      operate,
      views,
      facts,
      upgrades,
      innerIp,
      bundled,
      url,
      close,
    },

    /** A host that is none, with an account `ops`. */
    async host(address: string, options: Partial<SandboxOptions> = {}): Promise<SandboxHost> {
      const host = await startSandboxHost({
        address,
        folder: join(dir, address),
        users: [{ name: 'ops', password }],
        ...options,
      });
      afterwards(() => host.close());
      return host;
    },

    /** A line for a host. */
    line: (host: { address: string; port: number }) => ({
      innerIp: host.address,
      account: 'ops',
      port: host.port,
      password,
    }),

    /** The target as it ended, with the log of its latest attempt. */
    async ended(id: number | null | undefined): Promise<JobTargetRow & { log: string; steps: string[] }> {
      const target = await engine.ended(id ?? 0);
      const { id: targetId, attempt } = target;
      const chunks = await store.read
        .selectFrom('job_chunks')
        .select('text')
        .where('target_id', '=', targetId)
        .where('attempt', '=', attempt)
        .orderBy('seq')
        .execute();
      const steps = await store.read
        .selectFrom('job_steps')
        .select(['name', 'state'])
        .where('target_id', '=', targetId)
        .where('attempt', '=', attempt)
        .orderBy('seq')
        .execute();
      return {
        ...target,
        log: chunks.map(({ text }) => text).join(''),
        steps: steps.map(({ name, state }) => `${name} ${state}`),
      };
    },

    /** Asks for an operation on one host and answers its target. */
    async ask(operation: 'INSTALL' | 'REINSTALL' | 'UNINSTALL', line: Line): Promise<number> {
      const place = { businessId: business, cloudId: 0, nodeType: 'AGENT' } as const;
      const { hosts } = await operate.operate(operator, { ...place, operation, hosts: [line] });
      return hosts[0]?.targetId ?? 0;
    },

    /** From now on hosts get the agent's file as `change` makes it. */
    serveAgent(change: (text: string) => string): void {
      agentText = change(agentText);
    },

    /** Lets the time run out within which an agent should call. */
    losePatience(): void {
      patienceIsLost = true;
      for (const limited of impatient) limited.abort();
    },

    /** Lets the time run out of what is waited for now, and of nothing that comes after. */
    hurry(): boolean {
      const waiting = impatient.splice(0);
      for (const limited of waiting) limited.abort();
      return waiting.length > 0;
    },

    /** Lets the time of every attempt run out. */
    timeOut(): void {
      for (const limited of limits) limited.abort();
    },

    /** Resolves when the target has entered the step. */
    entered: (id: number, step: string): Promise<void> =>
      until(async () => (await targetRow(id)).step === step),

    /** Resolves when the words stand in the target's log. */
    logged: (id: number, words: string): Promise<void> =>
      until(async () => {
        const { state, message } = await targetRow(id);
        if (state !== 'running' && state !== 'queued') throw new Error(`it ended: ${message}`);
        const chunks = await store.read
          .selectFrom('job_chunks')
          .select('text')
          .where('target_id', '=', id)
          .execute();
        return chunks.some(({ text }) => text.includes(words));
      }),

    /** Calls the listener as another system does. */
    async call(method: string, path: string, body?: unknown, token = 'right') {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
  };
}

function fileOf(name: string, text: string): AgentFile {
  const content = Buffer.from(text);
  return { name, content, sha256: createHash('sha256').update(content).digest('hex') };
}
