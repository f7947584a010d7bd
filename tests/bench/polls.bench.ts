import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolboxDialect } from '@main/dialects/toolbox';
import { createAgentsService } from '@main/domains/agents/agents.service';
import { createBus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { createHttpServer } from '@main/platform/http';
import { openStore } from '@main/platform/store';
import { openTestVault } from '../support/vault';
import { createReport } from './report';

// Polls of agents a second with their state kept, and 5,000 agents on long poll at once. The agents
// are another process: `polls.bench.ts client PORT`.
const agentCount = 5000;
const seconds = 5;
const callers = 200;
/** Polls a second that the second measurement asks for, however fast they are answered. */
const asked = 2000;
/** What the agents' process found; `held` when all of their requests are under way. */
type Found = 'held' | { rate: number; p99: number; steady: number } | { handed: number; took: number };

interface Target {
  readonly name: string;
  readonly token: string;
}

if (process.argv[2] === 'client') await client(Number(process.argv[3]));
else await server();

async function server(): Promise<void> {
  const dir = await mkdtemp(join(process.env.MUSTER_BENCH_DIR ?? tmpdir(), 'muster-bench-'));
  const store = await openStore({ dir, logger: silentLogger, clock: systemClock });
  const agents = createAgentsService({
    store,
    vault: await openTestVault(store),
    clock: systemClock,
    bus: createBus(() => undefined),
    logger: silentLogger,
    hosts: {
      innerIp: async () => undefined,
      bind: async () => ({ hostId: 1, nodeType: 'AGENT' }),
      keepFacts: async () => undefined,
    },
    bundled: '0.1.0',
  });
  await agents.start();
  const made = await Promise.all(
    Array.from({ length: agentCount }, async (_, index) => {
      const name = `n${index}`;
      return { name, ...(await agents.registry.create({ name })) };
    }),
  );
  const listener = createHttpServer({ logger: silentLogger });
  listener.mount(toolboxDialect({ agents, files: [] }));
  const { port } = await listener.listen({ host: '127.0.0.1', port: 0 });
  const child = fork(fileURLToPath(import.meta.url), ['client', String(port)], {
    execArgv: process.execArgv,
  });
  const report = createReport();
  const resident = () => process.memoryUsage.rss() / 1_048_576;
  let before = 0;
  let handed = 0;
  child.on('message', async (found: Found) => {
    if (found !== 'held') {
      if ('rate' in found) {
        report.rate(`polls, ${callers} at once`, found.rate, 2000);
        report.time('the same, p99', found.p99);
        report.time(`${asked} polls a second, p99 from when each was due`, found.steady, 150);
        global.gc?.();
        before = resident();
      } else {
        handed = found.handed;
        report.time(`${handed} held requests answered`, found.took);
      }
      return;
    }
    report.size(`${agentCount} agents on long poll, memory grown`, resident() - before);
    await Promise.all(
      made.map(({ id }) => agents.tasks.add({ agentId: id, command: 'true', timeoutSeconds: 60 })),
    );
  });
  child.send(made);
  await once(child, 'exit');
  await listener.close();
  await agents.stop();
  const { seen } = await store.read
    .selectFrom('agents')
    .select(({ fn }) => fn.count<number>('last_seen_at').as('seen'))
    .executeTakeFirstOrThrow();
  report.print();
  if (handed !== agentCount) throw new Error(`${handed} of ${agentCount} agents were handed their work`);
  if (seen !== agentCount) throw new Error(`${seen} of ${agentCount} agents have a sign of life on disk`);
  await store.close();
  await rm(dir, { recursive: true });
}

async function client(port: number): Promise<void> {
  const [targets] = (await once(process, 'message')) as [Target[]];
  const few = new Agent({ keepAlive: true, maxSockets: callers });
  // Connections and code that are warm are not what is measured.
  await pollFor(1, port, few, targets);
  const flatOut = await pollFor(seconds, port, few, targets);
  const steady = await pollFor(seconds, port, few, targets, (callers / asked) * 1000);
  const { rate, p99 } = flatOut;
  tell({ rate, p99, steady: steady.p99 });
  few.destroy();

  const many = new Agent({ maxSockets: agentCount });
  const held = targets.map((target) => poll(port, many, target, 120));
  // Time for all of them to arrive; a request that comes later is answered at once and counts as well.
  await new Promise((done) => setTimeout(done, 4000));
  const woken = performance.now();
  tell('held');
  const answers = await Promise.all(held);
  const handed = answers.filter((answer) => answer.includes('"true"')).length;
  tell({ handed, took: performance.now() - woken });
  process.disconnect();
}

/**
 * Polls without waiting, by all callers at once. With a pause, each caller has a poll due every so many
 * milliseconds; what is answered late counts from when it was due, so that nothing slow is left out.
 */
async function pollFor(
  length: number,
  port: number,
  agent: Agent,
  targets: readonly Target[],
  pause = 0,
): Promise<{ rate: number; p99: number }> {
  const delays: number[] = [];
  const begun = performance.now();
  let next = 0;
  const caller = async (_: unknown, number: number) => {
    for (let due = begun + (pause * number) / callers; due - begun < length * 1000; ) {
      if (pause > 0) await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
      const target = targets[next++ % targets.length];
      if (!target) return;
      const at = pause > 0 ? due : performance.now();
      await poll(port, agent, target, 0);
      delays.push(performance.now() - at);
      due = pause > 0 ? due + pause : performance.now();
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const took = (performance.now() - begun) / 1000;
  delays.sort((a, b) => a - b);
  return { rate: delays.length / took, p99: delays[Math.floor(delays.length * 0.99)] ?? 0 };
}

function tell(found: Found): void {
  process.send?.(found);
}

function poll(port: number, agent: Agent, { name, token }: Target, wait: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = `/agent/task?agent_name=${name}&wait=${wait}`;
    get({ port, path, agent, headers: { authorization: token } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`answered with ${response.statusCode}`));
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}
