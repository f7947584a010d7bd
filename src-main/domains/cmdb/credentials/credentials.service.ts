import type { Contract } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { inspectPrivateKey } from '@main/platform/ssh';
import { isUniqueViolation, type Page, type Tx } from '@main/platform/store';
import type { z } from 'zod';
import type { CmdbDeps } from '../cmdb.service';
import * as rows from './credentials.store';
import { type LoginOrNot, loginWith } from './login';
import { type GivenSecrets, type Owner, readSecrets, saveSecrets } from './secrets';

type NewCredential = z.output<Contract['credentials.add']['input']>;
type CredentialUpdate = z.output<Contract['credentials.update']['input']>;

/** Logins that many hosts share by reference. */
export interface Credentials {
  list(query: rows.CredentialQuery): Promise<Page<rows.CredentialView>>;
  choices(): Promise<rows.CredentialChoice[]>;
  add(actor: Actor, credential: NewCredential): Promise<number>;
  /** Changes the fields that are given; every host that uses it logs in by them from then on. */
  update(changes: CredentialUpdate): Promise<void>;
  /** Throws `cmdb.credentialInUse` while a host uses it. */
  remove(id: number): Promise<void>;
  /** How to log in with it, or why that cannot be tried. */
  login(id: number): Promise<LoginOrNot>;
}

/** Addresses that a refusal to delete names. */
const namedHosts = 5;

export function createCredentials({ store, vault, bus, clock }: CmdbDeps): Credentials {
  const { read } = store;

  function change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return store.write((tx) => {
      tx.afterCommit(() => bus.emit('credentials.changed', {}));
      tx.afterCommit(() => bus.emit('hosts.changed', {}));
      return work(tx);
    });
  }

  return {
    list: (query) => rows.listCredentials(read, query, clock.now()),
    choices: () => rows.choicesOfCredentials(read, clock.now()),
    login: (id) => loginWith(read, vault, id, clock.now()),

    async add(actor, { password, key, passphrase, ...fields }) {
      const secrets = fitting(fields.authType, { password, key, passphrase });
      checkAccount(fields.account);
      checkSecrets(fields.authType, secrets);
      const at = clock.now();
      return change(async (tx) => {
        const id = await rows
          .insertCredential(tx, {
            ...{ name: fields.name, account: fields.account, auth_type: fields.authType },
            ...{ remark: fields.remark, expires_at: fields.expiresAt },
            ...{ creator: actor.name, created_at: at, updated_at: at },
          })
          .catch(asTaken(fields.name));
        await saveSecrets(vault, tx, ownerOf(id), secrets);
        return id;
      });
    },

    async update({ id, password, key, passphrase, ...fields }) {
      const before = await rows.findCredential(read, id);
      if (!before) throw AppError.notFound('credential', id);
      if (fields.account !== undefined) checkAccount(fields.account);
      const authType = fields.authType ?? before.auth_type;
      const secrets = fitting(authType, { password, key, passphrase });
      // A new key comes with its own passphrase or with none: the earlier one's would not open it.
      if (secrets.key && secrets.passphrase === undefined) secrets.passphrase = '';
      const touched =
        authType !== before.auth_type || Object.values(secrets).some((one) => one !== undefined);
      if (touched) {
        const kept = await readSecrets(vault, ownerOf(id));
        const given = Object.fromEntries(Object.entries(secrets).filter(([, one]) => one !== undefined));
        checkSecrets(authType, { ...kept, ...given });
      }
      await change(async (tx) => {
        const { name, account, remark, expiresAt } = fields;
        const changes = { name, account, auth_type: authType, remark, expires_at: expiresAt };
        await rows
          .updateCredential(tx, id, { ...changes, updated_at: clock.now() })
          .catch(asTaken(name ?? before.name));
        await saveSecrets(vault, tx, ownerOf(id), secrets);
      });
    },

    async remove(id) {
      await change(async (tx) => {
        const row = await rows.findCredential(tx.db, id);
        if (!row) throw AppError.notFound('credential', id);
        const { count, addresses } = await rows.usersOfCredential(tx.db, id, namedHosts);
        if (count > 0) {
          const hosts = addresses.join(', ') + (count > addresses.length ? ' …' : '');
          throw new AppError('cmdb.credentialInUse', { name: row.name, count, hosts });
        }
        await vault.removeRows(tx, 'credentials', [id]);
        await rows.deleteCredential(tx, id);
      });
    },
  };
}

function ownerOf(id: number): Owner {
  return { table: 'credentials', row: id };
}

/** The secrets of one way to log in; those of the other one are forgotten. */
function fitting(
  type: 'PASSWORD' | 'KEY',
  { password, key, passphrase }: GivenSecrets,
): { -readonly [F in keyof GivenSecrets]: GivenSecrets[F] } {
  return type === 'KEY' ? { password: '', key, passphrase } : { password, key: '', passphrase: '' };
}

/** Such a name would reach commands on a host as an option or as several words. */
function checkAccount(account: string): void {
  if (!/^[^\s\p{Cc}:/-][^\s\p{Cc}:/]*$/u.test(account))
    throw AppError.field('account', 'scripts.unsafeField');
}

function checkSecrets(type: 'PASSWORD' | 'KEY', { password, key, passphrase }: GivenSecrets): void {
  if (type === 'PASSWORD') {
    if (!password) throw AppError.field('password', 'agents.needsCredential');
    return;
  }
  if (!key) throw AppError.field('key', 'agents.needsCredential');
  try {
    inspectPrivateKey(key, passphrase || undefined);
  } catch (error) {
    throw AppError.field('key', 'agents.badKey', { detail: error instanceof Error ? error.message : '' });
  }
}

function asTaken(name: string): (error: unknown) => never {
  return (error) => {
    throw isUniqueViolation(error, 'credentials.name')
      ? AppError.field('name', 'cmdb.nameTaken', { name })
      : error;
  };
}
