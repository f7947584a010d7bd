import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ServerProcess {
  /** URL of the screens. */
  readonly console: string;
  /** URL of the listener. */
  readonly listener: string;
  /** Resolves with the exit code when it ends by itself or is stopped. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

interface Ready {
  readonly console: string;
  readonly listener: string;
}

/** Starts the server host as its own process, the way an operator would, and waits until it is up. */
export async function startServer(options: {
  script: string;
  data: string;
  adminPassword: string;
  environment: Readonly<Record<string, string>>;
}): Promise<ServerProcess> {
  const words = ['--data', options.data, '--listen', '127.0.0.1:0', '--console', '127.0.0.1:0', '--json'];
  const child = spawn(process.execPath, [options.script, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...options.environment, MUSTER_ADMIN_PASSWORD: options.adminPassword },
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const ready = await Promise.race([readyLine(child), ended.then((code) => code)]);
  if (ready === null || typeof ready === 'number')
    throw new Error(`the server ended before it was up (exit code ${ready})`);
  return {
    ...ready,
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function readyLine(child: ChildProcess): Promise<Ready> {
  if (!child.stdout) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as Ready & { event?: string };
    if (message.event === 'ready') {
      child.stdout.resume();
      return message;
    }
  }
  throw new Error('the server said nothing');
}
