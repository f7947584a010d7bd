import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import type { Store } from '@main/platform/store';
import {
  createVault,
  defaultKeyFileProvider,
  type KeyProvider,
  keyFileProvider,
  passphraseProvider,
  type Vault,
} from '@main/platform/vault';
import { describe, expect, it } from 'vitest';
import { openTestStore, temporaryFolder } from '../../support/store';

const cheap = { n: 1024, r: 8, p: 1 };
const right = passphraseProvider('right horse', cheap);
const password = { table: 'hosts', row: 7, field: 'password' };

function openVault(store: Store, provider: KeyProvider = right): Promise<Vault> {
  return createVault({ store, provider, clock: systemClock });
}

async function withSecret() {
  const store = await openTestStore();
  const vault = await openVault(store);
  await store.write((tx) => vault.put(tx, password, 'S3cret! 密码'));
  return { store, vault };
}

describe('a vault', () => {
  it('gives back what was put, and again after it was opened anew', async () => {
    const { store, vault } = await withSecret();
    expect(await vault.get(password)).toBe('S3cret! 密码');
    expect(await (await openVault(store)).get(password)).toBe('S3cret! 密码');
    expect(await vault.get({ ...password, row: 8 })).toBeUndefined();
  });

  it('answers many in order', async () => {
    const { store, vault } = await withSecret();
    const key = { ...password, field: 'key' };
    await store.write((tx) =>
      vault.putMany(tx, [
        { place: key, plaintext: '' },
        { place: { ...password, row: 'a"]b' }, plaintext: 'x' },
      ]),
    );
    const places = [{ ...password, row: 'a"]b' }, { ...password, row: 99 }, key, password];
    expect(await vault.getMany(places)).toEqual(['x', undefined, '', 'S3cret! 密码']);
  });

  it('replaces and removes', async () => {
    const { store, vault } = await withSecret();
    await store.write((tx) => vault.put(tx, password, 'new'));
    expect(await vault.get(password)).toBe('new');
    await store.write((tx) => vault.remove(tx, password));
    expect(await vault.get(password)).toBeUndefined();
    await store.write(async (tx) => {
      await vault.put(tx, password, 'again');
      await vault.removeRows(tx, 'hosts', [7, 8]);
    });
    expect(await vault.get(password)).toBeUndefined();
  });

  it('forgets a secret whose transaction was rolled back', async () => {
    const { store, vault } = await withSecret();
    const failed = store.write(async (tx) => {
      await vault.put(tx, password, 'lost');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await vault.get(password)).toBe('S3cret! 密码');
  });

  it('uses a fresh nonce for each record', async () => {
    const { store, vault } = await withSecret();
    const read = () =>
      store.read.selectFrom('secrets').selectAll().where('row_id', '=', '7').executeTakeFirstOrThrow();
    const first = await read();
    await store.write((tx) => vault.put(tx, password, 'S3cret! 密码'));
    const second = await read();
    expect(second.nonce).not.toEqual(first.nonce);
    expect(second.ciphertext).not.toEqual(first.ciphertext);
  });

  it('leaves no plaintext in any file of the store', async () => {
    const { store } = await withSecret();
    for (const name of ['muster.db', 'muster.db-wal'])
      expect((await readFile(join(store.dir, name))).includes('S3cret!')).toBe(false);
  });

  it.each([{ table_name: 'users' }, { row_id: '8' }, { field: 'key' }])(
    'refuses a ciphertext that was moved to %o',
    async (elsewhere) => {
      const { store, vault } = await withSecret();
      await store.write(({ db }) =>
        db.updateTable('secrets').set(elsewhere).where('row_id', '=', '7').execute(),
      );
      const place = {
        table: elsewhere.table_name ?? 'hosts',
        row: elsewhere.row_id ?? 7,
        field: elsewhere.field ?? 'password',
      };
      await expect(vault.get(place)).rejects.toMatchObject({ reason: 'vault.unreadable' });
      expect(await vault.get(password)).toBeUndefined();
    },
  );

  it.each(['nonce', 'ciphertext'] as const)('refuses a tampered %s', async (column) => {
    const { store, vault } = await withSecret();
    await store.write(async ({ db }) => {
      const row = await db
        .selectFrom('secrets')
        .selectAll()
        .where('row_id', '=', '7')
        .executeTakeFirstOrThrow();
      const bytes = Buffer.from(row[column]);
      bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
      await db
        .updateTable('secrets')
        .set({ [column]: bytes })
        .where('row_id', '=', '7')
        .execute();
    });
    await expect(vault.get(password)).rejects.toMatchObject({ reason: 'vault.unreadable' });
  });

  it('refuses a truncated ciphertext', async () => {
    const { store, vault } = await withSecret();
    const cut = { ciphertext: Buffer.from('short') };
    await store.write(({ db }) => db.updateTable('secrets').set(cut).where('row_id', '=', '7').execute());
    await expect(vault.get(password)).rejects.toMatchObject({ reason: 'vault.unreadable' });
  });
});

describe('opening', () => {
  it('refuses a wrong passphrase and another kind of provider, clearly', async () => {
    const { store } = await withSecret();
    await expect(openVault(store, passphraseProvider('wrong', cheap))).rejects.toMatchObject({
      reason: 'vault.wrongKey',
    });
    const file = join(store.dir, 'other.key');
    await writeFile(file, Buffer.alloc(32, 1));
    const other = keyFileProvider({ file, create: false, logger: silentLogger });
    await expect(openVault(store, other)).rejects.toMatchObject({
      reason: 'vault.wrongKey',
      params: { provider: 'key file', expected: 'passphrase' },
    });
  });

  it('notices a provider that answers wrong bytes without an error', async () => {
    const { store } = await withSecret();
    const careless: KeyProvider = { ...right, unwrap: async () => Buffer.alloc(32) };
    await expect(openVault(store, careless)).rejects.toMatchObject({ reason: 'vault.wrongKey' });
  });

  it('takes a passphrase of other characters that look the same', async () => {
    const store = await openTestStore();
    await openVault(store, passphraseProvider('caf\u00e9', cheap));
    await openVault(store, passphraseProvider('cafe\u0301', cheap));
  });

  it('derives with the usual cost too', async () => {
    const provider = passphraseProvider('x');
    const key = Buffer.alloc(32, 5);
    expect(await provider.unwrap(await provider.wrap(key))).toEqual(key);
  });
});

describe('key files', () => {
  it('are made for a new vault, for their owner alone, and used again', async () => {
    const store = await openTestStore();
    const vault = await openVault(store, defaultKeyFileProvider(store.dir, silentLogger));
    await store.write((tx) => vault.put(tx, password, 'x'));
    const file = join(store.dir, 'vault.key');
    expect((await readFile(file)).length).toBe(32);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await openVault(store, defaultKeyFileProvider(store.dir, silentLogger));
    expect(await again.get(password)).toBe('x');
  });

  it('are never made anew for a vault that is there', async () => {
    const store = await openTestStore();
    await openVault(store, defaultKeyFileProvider(store.dir, silentLogger));
    const elsewhere = await temporaryFolder();
    await expect(openVault(store, defaultKeyFileProvider(elsewhere, silentLogger))).rejects.toMatchObject({
      reason: 'vault.badKeyFile',
    });
    await expect(stat(join(elsewhere, 'vault.key'))).rejects.toThrow(/ENOENT/);
  });

  it('are refused when short or missing', async () => {
    const store = await openTestStore();
    const file = join(store.dir, 'short.key');
    const provider = keyFileProvider({ file, create: false, logger: silentLogger });
    await expect(openVault(store, provider)).rejects.toMatchObject({ reason: 'vault.badKeyFile' });
    await writeFile(file, 'too short');
    await expect(openVault(store, provider)).rejects.toMatchObject({ reason: 'vault.badKeyFile' });
  });
});

describe('rewrapping', () => {
  it('moves the vault to another provider and keeps the secrets', async () => {
    const { store, vault } = await withSecret();
    const next = passphraseProvider('next', cheap);
    await vault.rewrap(next);
    expect(await (await openVault(store, next)).get(password)).toBe('S3cret! 密码');
    await expect(openVault(store, right)).rejects.toMatchObject({ reason: 'vault.wrongKey' });
  });
});
