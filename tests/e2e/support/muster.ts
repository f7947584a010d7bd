import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nodeBinary, root } from '../../../scripts/lib/paths.mjs';

/** The repository's top folder. */
export const top = root;

export interface MusterOptions {
  /** The password of `admin`; null starts without a user, so that the set-up code is printed. */
  readonly adminPassword?: string | null;
  /** Keep the data of an earlier run; without it a new folder that goes when Muster is stopped. */
  readonly data?: string;
  /** `HOST:PORT` of the listener, for tests that start Muster again where agents know it. */
  readonly listen?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The folder whose build is started; default the repository's own. */
  readonly top?: string;
}

export interface Muster {
  /** `http://127.0.0.1:…` of the screens. */
  readonly console: string;
  /** `http://127.0.0.1:…` of agents and APIs. */
  readonly listener: string;
  readonly data: string;
  readonly pid: number;
  readonly adminPassword: string;
  /** All that it printed so far. */
  output(): string;
  /** Ends it as SIGTERM does and answers its exit code; a data folder that was made for it goes. */
  stop(): Promise<number | null>;
  /** Ends it as a crash does. The data stays. */
  kill(): Promise<void>;
}

/** Starts the built server host on free ports and waits until it is ready. */
export async function startMuster(options: MusterOptions = {}): Promise<Muster> {
  const adminPassword = options.adminPassword ?? 'Correct-Horse-9';
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'muster-e2e-'));
  const child = spawn(
    nodeBinary(),
    [
      join(options.top ?? top, 'out/main/server.js'),
      ...['--data', data],
      ...['--listen', options.listen ?? '127.0.0.1:0'],
      ...['--console', '127.0.0.1:0'],
      '--json',
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(options.adminPassword === null ? {} : { MUSTER_ADMIN_PASSWORD: adminPassword }),
        ...options.env,
      },
    },
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  // A test run that ends early takes Muster with it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      process.off('exit', kill);
      resolve(code);
    });
  });

  const ready = new Promise<{ console: string; listener: string; pid: number }>((resolve, reject) => {
    child.once('error', reject);
    void exit.then((code) => reject(new Error(`Muster ended before it was ready (${code})\n${output}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      const message = line.startsWith('{') ? JSON.parse(line) : {};
      if (message.event === 'ready') resolve(message);
    });
  });
  const { console, listener, pid } = await ready;

  return {
    console,
    listener,
    data,
    pid,
    adminPassword,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      const code = await exit;
      if (options.data === undefined) rmSync(data, { recursive: true, force: true });
      return code;
    },
    async kill() {
      kill();
      await exit;
    },
  };
}
