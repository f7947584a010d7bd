import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { readAgentFiles } from '@main/domains/agents/agent-bundle';

/** Why the agent's tests cannot run here, or null. */
export const agentTestsSkipped: string | null = (() => {
  if (process.platform !== 'linux') return 'the agent runs on Linux';
  try {
    execFileSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 6))']);
    return null;
  } catch {
    return 'there is no python3 of 3.6 or later';
  }
})();

/** The interpreter itself: what stands in the PATH may be a slow wrapper. */
const python = agentTestsSkipped
  ? ''
  : execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();

/** Writes the agent's files, as a host downloads them, into a new folder. */
export async function stageAgentFiles(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-files-'));
  for (const file of await readAgentFiles(resolve('resources/agent'))) {
    await writeFile(join(folder, file.name), file.content);
  }
  return folder;
}

export interface RunningAgent {
  readonly process: ChildProcess;
  readonly port: number;
  /** Sends a signal and waits for the end; the answer is the exit status, null after a signal. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** A home folder with settings, in which an agent can be started, killed and started again. */
export class AgentHome {
  private readonly running = new Set<RunningAgent>();

  private constructor(
    readonly path: string,
    private readonly files: string,
  ) {}

  static async create(files: string, settings: Record<string, unknown>): Promise<AgentHome> {
    const path = await mkdtemp(join(tmpdir(), 'agent-home-'));
    const home = new AgentHome(path, files);
    await chmod(path, 0o755);
    await mkdir(join(path, 'tmp'));
    await home.configure({
      name: 'web01',
      bind: '127.0.0.1',
      port: 0,
      wait: 2,
      poll_interval: 1,
      ...settings,
    });
    return home;
  }

  async configure(settings: Record<string, unknown>): Promise<void> {
    const whole = { tmp: join(this.path, 'tmp'), ...settings };
    await writeFile(join(this.path, 'config.json'), JSON.stringify(whole), { mode: 0o600 });
  }

  /** Starts the agent and waits until it says that it is up. */
  async start(): Promise<RunningAgent> {
    const child = spawn(python, ['-I', join(this.files, 'muster-agent.py'), '--home', this.path, 'run'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // As a service starts it: without a locale.
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
    });
    const exited = once(child, 'exit');
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), 'line'),
      exited.then(([status]) => Promise.reject(new Error(`the agent ended with ${status}`))),
    ])) as [string];
    const agent: RunningAgent = {
      process: child,
      port: (JSON.parse(line) as { port: number }).port,
      stop: async (signal) => {
        child.kill(signal);
        const [status] = (await exited) as [number | null];
        this.running.delete(agent);
        return status;
      },
    };
    this.running.add(agent);
    return agent;
  }

  /** Ends what runs here, its runs included, and removes the folder. */
  async remove(): Promise<void> {
    for (const agent of [...this.running]) await agent.stop('SIGKILL');
    execFileSync(python, ['-I', join(this.files, 'muster-agent.py'), '--home', this.path, 'purge']);
    await rm(this.path, { recursive: true, force: true });
  }
}

/** A request to an agent's own port. */
export async function askAgent(
  port: number,
  method: string,
  path: string,
  body: unknown,
  token = 'secret-token',
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { Authorization: token, 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
