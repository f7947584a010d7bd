import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import { type Reader, rowsAsTable, type Store, type Tx, valuesAsList } from '@main/platform/store';
import { sql } from 'kysely';
import type { KeyProvider } from './key-provider';
import { seal, unseal } from './seal';

/** Where a secret belongs. It is bound into the ciphertext: moved elsewhere, it cannot be read. */
export interface Place {
  /** A table, e.g. `hosts`, or another name that stands for a kind of thing. */
  readonly table: string;
  readonly row: string | number;
  readonly field: string;
}

export interface Secret {
  readonly place: Place;
  readonly plaintext: string;
}

export interface Vault {
  /** Seals a secret within a transaction; an earlier one in the same place is replaced. */
  put(tx: Tx, place: Place, plaintext: string): Promise<void>;
  putMany(tx: Tx, secrets: readonly Secret[]): Promise<void>;
  /** Throws `vault.unreadable` when it was changed or moved. */
  get(place: Place): Promise<string | undefined>;
  /** In the order of the places; undefined where there is none. */
  getMany(places: readonly Place[]): Promise<(string | undefined)[]>;
  remove(tx: Tx, place: Place): Promise<void>;
  /** Forgets every secret of these rows. */
  removeRows(tx: Tx, table: string, rows: readonly (string | number)[]): Promise<void>;
  /** Puts the data key under another provider. The secrets stay as they are. */
  rewrap(provider: KeyProvider): Promise<void>;
}

export interface VaultOptions {
  readonly store: Store;
  readonly provider: KeyProvider;
  readonly clock: Clock;
}

const dataKeyBytes = 32;
const chunkSecrets = 2000;
const checkPlace: Place = { table: 'vault_keys', row: 1, field: 'check' };
const checkText = 'muster';

/**
 * Opens the vault, or makes it where there is none. Throws `vault.wrongKey` when the provider is
 * not the one that the vault was made with, `vault.badKeyFile` when its file cannot be used.
 */
export async function createVault({ store, provider, clock }: VaultOptions): Promise<Vault> {
  const key = (await openKey(store.read, provider)) ?? (await makeKey(store, provider, clock));

  async function getMany(places: readonly Place[]): Promise<(string | undefined)[]> {
    const sealed = await readSealed(store.read, places);
    return places.map((place) => {
      const found = sealed.get(contextOf(place));
      return found && open(key, found, place);
    });
  }

  return {
    put: (tx, place, plaintext) => insertSealed(tx, key, [{ place, plaintext }]),
    putMany: (tx, secrets) => insertSealed(tx, key, secrets),
    async get(place) {
      return (await getMany([place]))[0];
    },
    getMany,
    async remove(tx, { table, row, field }) {
      await tx.db
        .deleteFrom('secrets')
        .where('table_name', '=', table)
        .where('row_id', '=', String(row))
        .where('field', '=', field)
        .execute();
    },
    async removeRows(tx, table, rows) {
      await tx.db
        .deleteFrom('secrets')
        .where('table_name', '=', table)
        .where('row_id', 'in', valuesAsList(rows.map(String)))
        .execute();
    },
    async rewrap(next) {
      const wrapped = await next.wrap(key.export());
      await store.write((tx) =>
        tx.db
          .updateTable('vault_keys')
          .set({ provider: next.name, wrapped, wrapped_at: clock.now() })
          .where('id', '=', 1)
          .execute(),
      );
    },
  };
}

async function openKey(read: Reader, provider: KeyProvider): Promise<KeyObject | undefined> {
  const row = await read.selectFrom('vault_keys').selectAll().where('id', '=', 1).executeTakeFirst();
  if (!row) return undefined;
  const bytes = await provider.unwrap(Buffer.from(row.wrapped)).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
    return undefined;
  });
  const check = (await readSealed(read, [checkPlace])).get(contextOf(checkPlace));
  // A provider may answer wrong bytes without noticing: the check proves that they open this vault.
  if (bytes?.length === dataKeyBytes && check) {
    const key = createSecretKey(bytes);
    if (unseal(key, check, contextOf(checkPlace))) return key;
  }
  throw new AppError('vault.wrongKey', { provider: provider.name, expected: row.provider });
}

async function makeKey(store: Store, provider: KeyProvider, clock: Clock): Promise<KeyObject> {
  const bytes = randomBytes(dataKeyBytes);
  const wrapped = await provider.wrap(bytes);
  const key = createSecretKey(bytes);
  const now = clock.now();
  await store.write(async (tx) => {
    const row = { id: 1, provider: provider.name, wrapped, created_at: now, wrapped_at: now };
    await tx.db.insertInto('vault_keys').values(row).execute();
    await insertSealed(tx, key, [{ place: checkPlace, plaintext: checkText }]);
  });
  return key;
}

async function insertSealed(tx: Tx, key: KeyObject, secrets: readonly Secret[]): Promise<void> {
  const columns = ['table_name', 'row_id', 'field', 'nonce', 'ciphertext'] as const;
  for (let start = 0; start < secrets.length; start += chunkSecrets) {
    const rows = secrets.slice(start, start + chunkSecrets).map((secret) => sealedRow(key, secret));
    // Bytes travel as hex: JSON has no other way.
    await sql`insert into secrets (table_name, row_id, field, nonce, ciphertext)
      select table_name, row_id, field, unhex(nonce), unhex(ciphertext)
      from ${rowsAsTable(columns, rows)} where true
      on conflict do update set nonce = excluded.nonce, ciphertext = excluded.ciphertext`.execute(tx.db);
  }
}

function sealedRow(key: KeyObject, { place, plaintext }: Secret) {
  const { nonce, ciphertext } = seal(key, Buffer.from(plaintext, 'utf8'), contextOf(place));
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const { table, row, field } = place;
  return {
    table_name: table,
    row_id: String(row),
    field,
    nonce: hex(nonce),
    ciphertext: hex(ciphertext),
  };
}

type SealedRow = { readonly nonce: Uint8Array; readonly ciphertext: Uint8Array };

async function readSealed(read: Reader, places: readonly Place[]): Promise<Map<string, SealedRow>> {
  const columns = ['table_name', 'row_id', 'field'] as const;
  const wanted = places.map(({ table, row, field }) => ({ table_name: table, row_id: String(row), field }));
  const { rows } = await sql<SealedRow & { table_name: string; row_id: string; field: string }>`
    select s.* from ${rowsAsTable(columns, wanted)} join secrets as s using (table_name, row_id, field)
  `.execute(read);
  return new Map(
    rows.map((row) => [contextOf({ table: row.table_name, row: row.row_id, field: row.field }), row]),
  );
}

function open(key: KeyObject, sealed: SealedRow, place: Place): string {
  const plaintext = unseal(key, sealed, contextOf(place));
  if (plaintext) return plaintext.toString('utf8');
  throw new AppError('vault.unreadable', { place: `${place.table}/${place.row}/${place.field}` });
}

/** JSON, so that no two places read the same whatever stands in their names. */
function contextOf({ table, row, field }: Place): string {
  return JSON.stringify([table, String(row), field]);
}
