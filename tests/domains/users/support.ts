import { createPasswords, createUsersService, type UsersService } from '@main/domains/users';
import type { Actor } from '@main/kernel/actor';
import { type Bus, createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import { openTestStore } from '../../support/store';

/** Hashes that take a millisecond. */
export const quickPasswords = () => createPasswords({ N: 1024, r: 8, p: 1 });

export interface TestClock {
  now(): number;
  pass(milliseconds: number): void;
}

export function testClock(start = 1_800_000_000_000): TestClock {
  let now = start;
  return {
    now: () => now,
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

export interface TestUsers {
  readonly users: UsersService;
  readonly store: Store;
  readonly clock: TestClock;
  readonly bus: Bus;
  /** Another service on the same database, as after a restart. */
  again(): UsersService;
}

/** A users service on a real store, with `admin` / `correct horse` in it unless told otherwise. */
export async function openUsers(adminPassword: string | undefined = 'correct horse'): Promise<TestUsers> {
  const store = await openTestStore();
  const clock = testClock();
  const bus = createBus((error) => {
    throw error;
  });
  const make = () =>
    createUsersService({ store, bus, clock, logger: silentLogger, passwords: quickPasswords() });
  const users = make();
  await users.prepare(adminPassword);
  return { users, store, clock, bus, again: make };
}

export const address = '10.0.0.1';

export async function signedIn(users: UsersService, name = 'admin', password = 'correct horse') {
  const session = await users.signIn({ name, password, address }, 'console');
  const actor = (await users.actorOfSession(session.token)) as Actor;
  return { ...session, actor };
}
