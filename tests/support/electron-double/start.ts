import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { nodeBinary } from '../../../scripts/lib/paths.mjs';

export interface DoubleOptions {
  /** The built main script. */
  readonly main: string;
  readonly arguments?: readonly string[];
  /** `app.getPath('userData')` until the app changes it. */
  readonly userData: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly chromium: { readonly path: string; readonly flags: readonly string[] };
  /** Whether the system has a keychain. */
  readonly keychain?: boolean;
  readonly locale?: string;
}

/** Something that happened in the double: `window`, `popup`, `opened-external`, `quit`, … */
export interface DoubleEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface Double {
  readonly pid: number;
  readonly events: readonly DoubleEvent[];
  /** The first event of a name, past or to come; rejects when the double ends without one. */
  event(name: string): Promise<DoubleEvent>;
  /** Steers: `quit`, `closeWindow`, `permission`, `invokeFrom`, … */
  tell(command: string, ...parameters: unknown[]): Promise<unknown>;
  /** The page of the window, looked at from outside. */
  page(): Promise<Page>;
  readonly exit: Promise<{ code: number | null; signal: string | null; output: string }>;
  /** Ends it, by force if need be. */
  stop(): Promise<void>;
}

/** Starts a built main script with the double in Electron's place. */
export function startDouble(options: DoubleOptions): Double {
  const { DISPLAY: _display, ...inherited } = process.env;
  const child = fork(
    fileURLToPath(new URL('./run.mjs', import.meta.url)),
    [options.main, ...(options.arguments ?? [])],
    {
      execPath: nodeBinary(),
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...inherited,
        ...options.env,
        DOUBLE_USER_DATA: options.userData,
        DOUBLE_CHROMIUM: options.chromium.path,
        DOUBLE_CHROMIUM_ARGS: JSON.stringify(options.chromium.flags),
        DOUBLE_KEYCHAIN: options.keychain ? '1' : '0',
        DOUBLE_LOCALE: options.locale ?? 'zh-CN',
      },
    },
  );
  return follow(child);
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

type Message = DoubleEvent & { readonly id?: number; readonly value?: unknown; readonly error?: string };

function follow(child: ChildProcess): Double {
  const events: DoubleEvent[] = [];
  const answers = new Map<number, Waiting>();
  const watchers = new Set<{ name: string } & Waiting>();
  let output = '';
  let last = 0;
  let browser: Browser | undefined;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });

  child.on('message', (message: Message) => {
    if (message.id !== undefined) {
      const answer = answers.get(message.id);
      answers.delete(message.id);
      if (message.error === undefined) answer?.resolve(message.value);
      else answer?.reject(new Error(message.error));
      return;
    }
    events.push(message);
    for (const watcher of [...watchers]) {
      if (watcher.name === message.event) {
        watchers.delete(watcher);
        watcher.resolve(message);
      }
    }
  });

  const exit = new Promise<{ code: number | null; signal: string | null; output: string }>((resolve) => {
    child.once('close', (code, signal) => {
      const ended = new Error(`the double ended (${signal ?? code})\n${output}\n${JSON.stringify(events)}`);
      for (const waiting of [...watchers, ...answers.values()]) waiting.reject(ended);
      resolve({ code, signal, output });
    });
  });

  const double: Double = {
    pid: child.pid ?? 0,
    events,
    exit,
    async event(name) {
      const past = events.find((event) => event.event === name);
      if (past) return past;
      if (child.exitCode !== null) throw new Error(`the double has ended\n${output}`);
      return new Promise<unknown>((resolve, reject) =>
        watchers.add({ name, resolve, reject }),
      ) as Promise<DoubleEvent>;
    },
    tell(command, ...parameters) {
      return new Promise((resolve, reject) => {
        answers.set(++last, { resolve, reject });
        child.send({ id: last, command, parameters });
      });
    },
    async page() {
      const { endpoint } = await double.event('window');
      browser ??= await chromium.connectOverCDP(String(endpoint));
      const page = browser.contexts()[0]?.pages()[0];
      if (!page) throw new Error('the double shows no page');
      return page;
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const gone = await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, 15_000))]);
      if (!gone) child.kill('SIGKILL');
      await exit;
    },
  };
  return double;
}
