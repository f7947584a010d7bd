import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll } from 'vitest';

const top = fileURLToPath(new URL('../../..', import.meta.url));
// Beside the packages, so that what is not bundled is found.
const root = join(top, `node_modules/.cache/muster-server-${process.pid}`);
const out = join(root, 'out');

const started: ChildProcess[] = [];

/** Builds the server host once for the tests of a file and ends what they leave running. */
export function useBuiltServer(): void {
  beforeAll(async () => {
    await build({
      configFile: false,
      root: top,
      logLevel: 'error',
      resolve: { alias: { '@main': join(top, 'src-main'), '@contract': join(top, 'src-main/contract') } },
      build: {
        ssr: true,
        outDir: join(out, 'main'),
        rollupOptions: { input: { server: join(top, 'src-main/hosts/server/main.ts') } },
      },
    });
    // What ships with Muster stands beside the build. A junction needs no privilege on Windows.
    await symlink(join(top, 'resources'), join(root, 'resources'), 'junction');
  });
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
}

export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface RunningServer {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** What the ready line said. Rejects when the process ends before. */
  readonly ready: Promise<{ console: string; listener: string; pid: number }>;
  readonly ended: Promise<Ran>;
}

/** Starts the server host with these words, on free ports unless they say otherwise. */
export function startServer(
  words: readonly string[],
  environment: Record<string, string> = {},
): RunningServer {
  const { MUSTER_ADMIN_PASSWORD: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(out, 'main/server.js'), ...words], {
    env: { ...inherited, MUSTER_LISTEN: '127.0.0.1:0', MUSTER_CONSOLE: '127.0.0.1:0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  started.push(child);
  let stdout = '';
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  // Node does not emit 'close' after a disconnect.
  const ended = Promise.all([
    once(child, 'exit'),
    child.stdout && once(child.stdout, 'close'),
    child.stderr && once(child.stderr, 'close'),
  ]).then(([[code, signal]]) => ({ code, signal }) as Ran);
  const ready = new Promise<{ console: string; listener: string; pid: number }>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      if (stdout.startsWith('{') && stdout.includes('\n')) resolve(JSON.parse(stdout));
    });
    void ended.then(() => reject(new Error(`the server ended: ${stderr}`)));
  });
  ready.catch(() => undefined);
  return { child, ready, ended, stdout: () => stdout, stderr: () => stderr };
}
