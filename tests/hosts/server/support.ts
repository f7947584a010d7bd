import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsHandlers } from '@main/domains/settings';
import { userHandlers } from '@main/domains/users';
import { type Console, openConsole } from '@main/hosts/server/console';
import type { Bus } from '@main/kernel/bus';
import { systemClock } from '@main/kernel/clock';
import { type AllHandlers, createDispatch } from '@main/kernel/dispatch';
import { createDownloads, type Downloads } from '@main/kernel/downloads';
import { silentLogger } from '@main/kernel/logger';
import { afterEach } from 'vitest';
import { openUsers, type TestUsers } from '../../domains/users/support';
import { temporaryFolder } from '../../support/store';

const open: Console[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((console) => console.close()));
});

export interface TestConsole extends TestUsers {
  readonly bus: Bus;
  readonly downloads: Downloads;
  readonly origin: string;
  readonly console: Console;
  /** Calls a procedure as the screens do. */
  call(name: string, input?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Signs `admin` in and answers the Cookie header. */
  signIn(): Promise<string>;
}

/** A console on a free port over real users, with a few files as its screens. */
export async function openTestConsole(): Promise<TestConsole> {
  const users = await openUsers();
  const handlers = {
    ...userHandlers(users.users),
    ...settingsHandlers({
      get: () => {
        throw new TypeError('a defect with secrets');
      },
      update: async () => {
        throw new Error('not used');
      },
    }),
  } as unknown as AllHandlers;
  const downloads = createDownloads(systemClock);
  const app = {
    downloads,
    bus: users.bus,
    dispatch: createDispatch(handlers, async () => undefined, silentLogger),
    actorOfSession: users.users.actorOfSession,
  };
  const pages = await makePages();
  const address = { host: '127.0.0.1', port: 0 };
  const console = await openConsole({ app, logger: silentLogger, address, pages });
  open.push(console);
  const origin = `http://127.0.0.1:${console.address.port}`;
  const call = (name: string, input: unknown = {}, headers: Record<string, string> = {}) =>
    fetch(`${origin}/rpc/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-muster-csrf': '1', ...headers },
      body: JSON.stringify(input),
    });
  const signIn = async () => {
    const answer = await call('users.signIn', { name: 'admin', password: 'correct horse' });
    return cookieOf(answer).split(';', 1)[0] ?? '';
  };
  return { ...users, downloads, origin, console, call, signIn };
}

export function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie().join();
}

async function makePages(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Muster</title>');
  await writeFile(join(folder, 'assets/index-a1b2c3.js'), 'export {};');
  await writeFile(join(folder, '.hidden'), 'not for anybody');
  return folder;
}
