import { groups } from '@contract/permissions';
import { type FeishuSettings, feishuSettings } from '@contract/procedures/feishu';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Bus } from '@main/kernel/bus';
import type { Clock } from '@main/kernel/clock';
import type { AuditSink } from '@main/kernel/dispatch';
import type { Store } from '@main/platform/store';
import type { Place, Vault } from '@main/platform/vault';
import { isHere, readBase, redirectUriOf } from './feishu.addresses';
import { arrive } from './feishu.arrival';
import { askWhoItIs, type Person } from './feishu.client';
import { createFlows } from './feishu.flows';
import { readFeishuSettings, writeFeishuSettings } from './feishu.store';
import { createSignInLimit } from './sign-in.limit';
import type { FeishuSurroundings } from './users.ports';
import { meOf, type SignedIn, type UsersService } from './users.service';
import { groupsOf } from './users.store';

const secretPlace: Place = { table: 'feishu', row: 1, field: 'app_secret' };
const limited = 'feishu';

export const defaultFeishuSettings: FeishuSettings = {
  ...{ enabled: false, appId: '', scope: '', newcomers: false, group: groups.viewer },
  ...{ accountsBase: 'https://accounts.feishu.cn', openBase: 'https://open.feishu.cn' },
};

export interface FeishuDeps {
  readonly store: Store;
  readonly vault: Vault;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly users: Pick<UsersService, 'issue' | 'needsSetUp'>;
  readonly audit: AuditSink;
  readonly surroundings: FeishuSurroundings;
  /** Milliseconds that Feishu may take for all its answers. */
  readonly patience?: number;
}

type Wish = FeishuSettings & { readonly appSecret?: string | undefined };
export type ShownFeishuSettings = FeishuSettings & {
  readonly hasSecret: boolean;
  readonly redirectUri: string;
};

export interface FeishuService {
  /** Whether a caller at this address is offered the sign-in. */
  offered(address: string): boolean;
  /** Throws `feishu.off`, `feishu.elsewhere` and, for many from one address, `common.tooMany`. */
  begin(address: string): { url: string; secret: string; expiresAt: number };
  /** The browser is back with its query; false when nobody waits for it. */
  comeBack(query: { state: string; code: string; error: string }, address: string): boolean;
  stateOf(secret: string): 'waiting' | 'back' | 'gone';
  /** Ends a sign-in with a console session, once, and writes it to the audit log. */
  finish(secret: string, address: string): Promise<SignedIn>;
  settings(): Promise<ShownFeishuSettings>;
  save(actor: Actor, wish: Wish): Promise<ShownFeishuSettings>;
}

/**
 * Sign-in with Feishu, for people at the machine that Muster runs on: the browser comes back over loopback,
 * so that who is sent somebody else's link brings their own machine's Muster a state that it does not know,
 * and nobody is signed in anywhere by it.
 */
export async function openFeishu(deps: FeishuDeps): Promise<FeishuService> {
  const { store, vault, bus, clock, users, audit, surroundings, patience = 15_000 } = deps;
  const flows = createFlows(clock);
  const limit = createSignInLimit(clock);
  const stored = feishuSettings.safeParse(await readFeishuSettings(store.read));
  let present = stored.data ?? defaultFeishuSettings;

  async function shown(): Promise<ShownFeishuSettings> {
    const hasSecret = (await vault.get(secretPlace)) !== undefined;
    return { ...present, hasSecret, redirectUri: redirectUriOf(surroundings.listener()) };
  }

  /** Who the screen's flow has brought; with it the flow is over, however it ends. */
  async function personOf(secret: string): Promise<Person> {
    if (flows.stateOf(secret) === 'waiting') throw new AppError('feishu.notYet');
    const taken = flows.take(secret);
    if (!taken) throw new AppError('feishu.gone');
    if (!('code' in taken.back)) throw new AppError('feishu.denied');
    const appSecret = await vault.get(secretPlace);
    if (!present.enabled || appSecret === undefined) throw new AppError('feishu.off');
    const app = { appId: present.appId, openBase: present.openBase, appSecret };
    return askWhoItIs(surroundings, app, taken.flow, taken.back.code, AbortSignal.timeout(patience));
  }

  return {
    offered: (address) => present.enabled && isHere(address) && !users.needsSetUp(),

    begin(address) {
      if (!present.enabled || users.needsSetUp()) throw new AppError('feishu.off');
      if (!isHere(address)) throw new AppError('feishu.elsewhere');
      limit.begin(address, limited);
      const redirectUri = redirectUriOf(surroundings.listener());
      const { state, secret, challenge, expiresAt } = flows.begin(redirectUri);
      const query = new URLSearchParams({
        ...{ client_id: present.appId, redirect_uri: redirectUri, response_type: 'code', state },
        ...{ code_challenge: challenge, code_challenge_method: 'S256' },
        ...(present.scope && { scope: present.scope }),
      });
      return { url: `${present.accountsBase}/open-apis/authen/v1/authorize?${query}`, secret, expiresAt };
    },

    comeBack({ state, code, error }, address) {
      const { host } = surroundings.listener();
      if (!isHere(address) && address !== host) return false;
      return flows.comeBack(state, code && !error ? { code } : { denied: true });
    },

    stateOf: (secret) => flows.stateOf(secret),

    async finish(secret, address) {
      let person: Person | undefined;
      const note = (actor: Actor | undefined, outcome: Parameters<AuditSink>[0]['outcome']) =>
        audit({
          ...{ actor, action: 'feishu.signIn', outcome },
          input: person ? { name: person.name, openId: person.openId } : {},
        });
      try {
        if (!isHere(address)) throw new AppError('feishu.elsewhere');
        const who = await personOf(secret);
        person = who;
        const signedIn = await store.write(async (tx) => {
          const user = await arrive(tx, who, present, clock.now());
          const issued = await users.issue(tx, user.id, address);
          tx.afterCommit(() => bus.emit('users.changed', {}));
          const me = meOf(user.id, user.name, groupsOf(user.permissions), user.display_name);
          return { ...issued, me };
        });
        limit.succeeded(address, limited);
        const { id, name, groups } = signedIn.me;
        await note({ kind: 'user', id, name, groups, only: null, via: 'console' }, 'ok');
        return signedIn;
      } catch (error) {
        await note(undefined, error instanceof AppError ? error.kind : 'INTERNAL');
        throw error;
      }
    },

    settings: shown,

    async save(actor, { appSecret, ...wish }) {
      const accountsBase = readBase(wish.accountsBase);
      const openBase = readBase(wish.openBase);
      const format = 'https://HOST';
      if (!accountsBase) throw AppError.field('accountsBase', 'common.wrongFormat', { format });
      if (!openBase) throw AppError.field('openBase', 'common.wrongFormat', { format });
      if (wish.enabled && !wish.appId) throw AppError.field('appId', 'common.required');
      const fresh = { ...wish, accountsBase, openBase };
      // The kept secret goes to no other place, and for no other app, than it was entered for.
      const moved = openBase !== present.openBase || wish.appId !== present.appId;
      const kept = !moved && (await vault.get(secretPlace)) !== undefined;
      if (wish.enabled && appSecret === undefined && !kept)
        throw AppError.field('appSecret', 'common.required');
      await store.write(async (tx) => {
        await writeFeishuSettings(tx, fresh, actor.name, clock.now());
        if (appSecret !== undefined) await vault.put(tx, secretPlace, appSecret);
        else if (moved) await vault.remove(tx, secretPlace);
        tx.afterCommit(() => {
          present = fresh;
          flows.forgetAll();
          bus.emit('settings.changed', {});
        });
      });
      return shown();
    },
  };
}
