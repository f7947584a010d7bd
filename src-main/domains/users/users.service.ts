import { groups as groupIds } from '@contract/permissions';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import type { Store, Tx } from '@main/platform/store';
import { createPasswords, type Passwords } from './passwords';
import { createSessions, type Issued, type SessionKind } from './sessions';
import { isSetUpCode, newSetUpCode } from './set-up.code';
import { createSignInLimit } from './sign-in.limit';
import { createTokens, type Tokens } from './tokens';
import * as rows from './users.store';

export const shortestPassword = 8;

export interface UsersDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Cheaper hashes for tests. */
  readonly passwords?: Passwords;
}

export interface UserFields {
  readonly mail: string;
  readonly department: string;
  readonly groups: readonly number[];
}

export interface Me {
  readonly id: number;
  readonly name: string;
  readonly groups: number[];
  readonly displayName: string;
}

export interface SignedIn extends Issued {
  readonly me: Me;
}

interface Credentials {
  readonly name: string;
  readonly password: string;
  /** The caller's network address, for the limit on guesses. */
  readonly address: string;
}

export interface UsersService {
  /**
   * To be called once at the start. While there is no user, `adminPassword` makes `admin`; without
   * it a set-up code is made, to be shown to whoever starts Muster.
   */
  prepare(adminPassword: string | undefined): Promise<void>;
  /** The set-up code, while there is no user. */
  setUpCode(): string | undefined;
  needsSetUp(): boolean;
  setUp(given: Credentials & { readonly code: string }): Promise<SignedIn>;
  signIn(given: Credentials, kind: SessionKind): Promise<SignedIn>;
  /** A console session, within a transaction, for somebody who proved otherwise who they are. */
  issue(tx: Tx, userId: number, address: string): Promise<Issued>;
  signOut(token: string): Promise<void>;
  /** Who a console session belongs to. */
  actorOfSession(token: string): Promise<Actor | undefined>;
  /** Who an API token or access token belongs to. */
  authenticate(token: string): Promise<Actor | undefined>;
  me(actor: Actor): Promise<Me>;
  /** Ends the user's other sessions; `token` is the session that goes on. */
  changePassword(actor: Actor, old: string, fresh: string, token: string | undefined): Promise<void>;
  list(filter: {
    keyword: string;
    page: number;
    pageSize: number;
  }): Promise<{ items: rows.User[]; total: number }>;
  add(user: UserFields & { name: string; password: string }): Promise<number>;
  update(user: UserFields & { id: number; disabled: boolean; password?: string | undefined }): Promise<void>;
  remove(id: number): Promise<void>;
  readonly tokens: Omit<Tokens, 'actorOf' | 'forgetUser' | 'stop'>;
  /** Writes what came late ("last used at"). */
  stop(): Promise<void>;
}

/** Users, how they prove who they are, and what they may. */
export function createUsersService(deps: UsersDeps): UsersService {
  const { store, bus, clock, logger } = deps;
  const passwords = deps.passwords ?? createPasswords();
  const sessions = createSessions(store, clock, logger);
  const tokens = createTokens(store, clock, logger);
  const limit = createSignInLimit(clock);
  let code: string | undefined;

  const service: UsersService = {
    tokens,

    async prepare(adminPassword) {
      if (await rows.anyUser(store.read)) return;
      if (adminPassword === undefined) code = newSetUpCode();
      else await addFirst('admin', adminPassword);
    },
    setUpCode: () => code,
    needsSetUp: () => code !== undefined,

    async setUp({ code: typed, name, password, address }) {
      if (code === undefined) throw new AppError('users.alreadySetUp');
      limit.begin(address, 'set-up code');
      if (!isSetUpCode(typed, code)) throw new AppError('users.wrongSetupCode');
      limit.succeeded(address, 'set-up code');
      const id = await addFirst(name, password);
      code = undefined;
      const me = { id, name, groups: [groupIds.administrator], displayName: name };
      return { me, ...(await store.write((tx) => begin(tx, id, 'console', address))) };
    },

    async signIn({ name: typed, password, address }, kind) {
      const name = typed.trim();
      limit.begin(address, name);
      const user = await rows.userByName(store.read, name);
      const { fits, stale } = await passwords.verify(password, user?.password_hash ?? null);
      if (!user || !fits || user.disabled) throw new AppError('users.wrongLogin');
      limit.succeeded(address, name);
      const passwordHash = stale ? await passwords.hash(password) : undefined;
      const issued = await store.write(async (tx) => {
        // The password that was checked must still be the password.
        const now = await rows.userById(tx.db, user.id);
        if (!now || now.disabled || now.password_hash !== user.password_hash)
          throw new AppError('users.wrongLogin');
        if (passwordHash) await rows.updateUser(tx, user.id, { password_hash: passwordHash });
        return begin(tx, user.id, kind, address);
      });
      return { ...issued, me: meOf(user.id, user.name, rows.groupsOf(user.permissions), user.display_name) };
    },

    issue: (tx, userId, address) => begin(tx, userId, 'console', address),
    signOut: (token) => sessions.end(token),
    actorOfSession: (token) => sessions.actorOf(token, 'console'),
    authenticate: async (token) => (await tokens.actorOf(token)) ?? sessions.actorOf(token, 'access'),
    async me({ id, name, groups }) {
      return meOf(id, name, [...groups], (await rows.userById(store.read, id))?.display_name);
    },

    async changePassword(actor, old, fresh, token) {
      const guesser = `user ${actor.id}`;
      limit.begin(guesser, 'password');
      const user = await rows.userById(store.read, actor.id);
      const { fits } = await passwords.verify(old, user?.password_hash ?? null);
      if (!fits) throw AppError.field('old', 'users.wrongPassword');
      limit.succeeded(guesser, 'password');
      checkPassword(fresh, 'new');
      const passwordHash = await passwords.hash(fresh);
      await store.write(async (tx) => {
        await rows.updateUser(tx, actor.id, { password_hash: passwordHash, updated_at: clock.now() });
        await sessions.endAllOf(tx, actor.id, token);
        tx.afterCommit(() => bus.emit('users.changed', {}));
      });
    },

    list: (filter) => rows.listUsers(store.read, filter),

    async add(user) {
      checkPassword(user.password, 'password');
      const passwordHash = await passwords.hash(user.password);
      return store.write((tx) => insert(tx, { ...user, passwordHash }));
    },

    async update({ id, password, groups, disabled, mail, department }) {
      if (password !== undefined) checkPassword(password, 'password');
      const passwordHash = password && (await passwords.hash(password));
      await store.write(async (tx) => {
        if (!(await rows.userById(tx.db, id))) throw AppError.notFound('user', id);
        if (disabled || !groups.includes(groupIds.administrator)) await keepOneAdministrator(tx, id);
        await checkMail(tx, mail, id);
        await rows.updateUser(tx, id, {
          mail: mail || null,
          department,
          permissions: sorted(groups).join(','),
          disabled: disabled ? 1 : 0,
          updated_at: clock.now(),
          ...(passwordHash && { password_hash: passwordHash }),
        });
        if (disabled || passwordHash) await sessions.endAllOf(tx, id);
        tx.afterCommit(() => changed(id));
      });
    },

    async remove(id) {
      await store.write(async (tx) => {
        if (!(await rows.userById(tx.db, id))) throw AppError.notFound('user', id);
        await keepOneAdministrator(tx, id);
        await rows.deleteUser(tx, id);
        tx.afterCommit(() => changed(id));
      });
    },

    async stop() {
      await Promise.all([sessions.stop(), tokens.stop()]);
    },
  };
  return service;

  async function addFirst(name: string, password: string): Promise<number> {
    checkPassword(password, 'password');
    const passwordHash = await passwords.hash(password);
    return store.write(async (tx) => {
      if (await rows.anyUser(tx.db)) throw new AppError('users.alreadySetUp');
      const fields = { mail: '', department: '', groups: [groupIds.administrator] };
      return insert(tx, { ...fields, name, passwordHash });
    });
  }

  async function insert(tx: Tx, user: rows.NewUser): Promise<number> {
    if (await rows.takenBy(tx.db, 'name', user.name))
      throw new AppError('users.nameTaken', { name: user.name });
    await checkMail(tx, user.mail);
    const id = await rows.insertUser(tx, { ...user, groups: sorted(user.groups) }, clock.now());
    tx.afterCommit(() => bus.emit('users.changed', {}));
    return id;
  }

  async function checkMail(tx: Tx, mail: string, exceptId?: number): Promise<void> {
    if (mail && (await rows.takenBy(tx.db, 'mail', mail, exceptId)))
      throw new AppError('users.mailTaken', { mail });
  }

  async function keepOneAdministrator(tx: Tx, exceptId: number): Promise<void> {
    if (!(await rows.anotherAdministrator(tx.db, exceptId))) throw new AppError('users.lastAdministrator');
  }

  async function begin(tx: Tx, userId: number, kind: SessionKind, address: string): Promise<Issued> {
    await rows.updateUser(tx, userId, { last_login_at: clock.now() });
    return sessions.issue(tx, userId, kind, address);
  }

  function changed(userId: number): void {
    sessions.forgetUser(userId);
    tokens.forgetUser(userId);
    bus.emit('users.changed', {});
  }
}

/** Somebody as their screen shows them; who has no other name is called by the one they sign in with. */
export function meOf(id: number, name: string, groups: number[], displayName = ''): Me {
  return { id, name, groups, displayName: displayName || name };
}

function checkPassword(password: string, path: string): void {
  if ([...password].length < shortestPassword)
    throw AppError.field(path, 'users.weakPassword', { minimum: shortestPassword });
}

function sorted(groups: readonly number[]): number[] {
  return [...new Set(groups)].sort((a, b) => a - b);
}
