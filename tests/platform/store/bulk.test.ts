import {
  containsPattern,
  escapeLike,
  explainPlan,
  insertMany,
  isUniqueViolation,
  page,
  updateMany,
  upsertMany,
  valuesAsList,
} from '@main/platform/store';
import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/store';

function setting(index: number, value = String(index)) {
  return {
    key: `k${String(index).padStart(6, '0')}`,
    value,
    updated_at: 1_763_690_000_000 + index,
    updated_by: 't',
  };
}

const many = Array.from({ length: 12_345 }, (_, index) => setting(index));

describe('insertMany', () => {
  it('writes more rows than a chunk holds, each value as it was', async () => {
    const store = await openTestStore();
    await store.write((tx) => insertMany(tx, 'settings', many));
    const rows = await store.read.selectFrom('settings').selectAll().orderBy('key').execute();
    expect(rows).toEqual(many);
  });

  it('keeps quotes, newlines, non-ASCII text and null', async () => {
    const store = await openTestStore();
    const name = `'"; drop table users; --\n\t业务 \\ 😀`;
    const user = { name, mail: null, created_at: 1, updated_at: 2, department: '' };
    await store.write((tx) => insertMany(tx, 'users', [user] as never));
    const row = await store.read.selectFrom('users').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject(user);
  });

  it('refuses values that JSON would change, and rows of different shapes', async () => {
    const store = await openTestStore();
    const bad = [{ ...setting(1), value: Buffer.from('x') }];
    await expect(store.write((tx) => insertMany(tx, 'settings', bad as never))).rejects.toThrow(/value: /);
    const uneven = [setting(1), { key: 'a', value: '1' }];
    await expect(store.write((tx) => insertMany(tx, 'settings', uneven as never))).rejects.toThrow(/differ/);
  });

  it('writes nothing for no rows', async () => {
    const store = await openTestStore();
    await store.write((tx) => insertMany(tx, 'settings', []));
  });
});

describe('updateMany and upsertMany', () => {
  it('updates the rows that are there and counts them', async () => {
    const store = await openTestStore();
    await store.write((tx) => insertMany(tx, 'settings', many.slice(0, 3)));
    const changed = [
      { key: 'k000001', value: '"new"' },
      { key: 'k000099', value: '"gone"' },
    ];
    expect(await store.write((tx) => updateMany(tx, 'settings', 'key', changed))).toBe(1);
    const rows = await store.read.selectFrom('settings').select('value').orderBy('key').execute();
    expect(rows.map(({ value }) => value)).toEqual(['0', '"new"', '2']);
  });

  it('inserts what is new and updates only the named columns of the rest', async () => {
    const store = await openTestStore();
    await store.write((tx) => insertMany(tx, 'settings', [setting(1)]));
    const rows = [{ ...setting(1, '"b"'), updated_by: 'x' }, setting(2)];
    await store.write((tx) => upsertMany(tx, 'settings', ['key'], rows, ['value']));
    await store.write((tx) => upsertMany(tx, 'settings', ['key'], [setting(2, '"ignored"')]));
    const found = await store.read.selectFrom('settings').selectAll().orderBy('key').execute();
    expect(found).toEqual([{ ...setting(1), value: '"b"' }, setting(2)]);
  });
});

describe('reading lists', () => {
  it('answers one page and the total', async () => {
    const store = await openTestStore();
    await store.write((tx) => insertMany(tx, 'settings', many.slice(0, 25)));
    const query = store.read.selectFrom('settings').where('key', '>=', 'k000005');
    const found = await page(query, query.select('key').orderBy('key'), { page: 2, pageSize: 10 });
    expect(found.total).toBe(20);
    expect(found.items[0]).toEqual({ key: 'k000015' });
    expect(found.items).toHaveLength(10);
  });

  it('searches for every word, and for wildcards as themselves', async () => {
    const store = await openTestStore();
    const values = ['"web one"', '"web_two"', '"100%"'].map((value, index) => setting(index, value));
    await store.write((tx) => insertMany(tx, 'settings', values));
    const search = async (keyword: string) => {
      const query = store.read.selectFrom('settings').select('value');
      const rows = await query.where(containsPattern(['key', 'value'], keyword)).execute();
      return rows.map(({ value }) => value);
    };
    expect(await search('WEB')).toEqual(['"web one"', '"web_two"']);
    expect(await search('one k0')).toEqual(['"web one"']);
    expect(await search('b_t')).toEqual(['"web_two"']);
    expect(await search('%')).toEqual(['"100%"']);
    expect(escapeLike('a\\b')).toBe('a\\\\b');
  });

  it('finds by lists of any length with one parameter', async () => {
    const store = await openTestStore();
    await store.write((tx) => insertMany(tx, 'settings', many));
    const wanted = many.filter((_, index) => index % 2 === 0).map(({ key }) => key);
    const query = store.read.selectFrom('settings').where('key', 'in', valuesAsList(wanted));
    const { count } = await query
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(wanted.length);
  });

  it('explains the plan of a query', async () => {
    const store = await openTestStore();
    const query = store.read.selectFrom('sessions').selectAll().where('token_hash', '=', 'x');
    expect(await explainPlan(store.read, query)).toEqual([
      'SEARCH sessions USING INDEX sqlite_autoindex_sessions_1 (token_hash=?)',
    ]);
  });
});

describe('isUniqueViolation', () => {
  it('tells which column is taken', async () => {
    const store = await openTestStore();
    const user = { name: 'Ann', mail: 'a@example.org', created_at: 1, updated_at: 1 };
    const add = (values: typeof user) =>
      store
        .write((tx) => tx.db.insertInto('users').values(values).execute())
        .catch((error: unknown) => error);
    await add(user);
    const nameTaken = await add({ ...user, name: 'ANN', mail: 'b@example.org' });
    expect(isUniqueViolation(nameTaken, 'users.name')).toBe(true);
    expect(isUniqueViolation(nameTaken, 'users.mail')).toBe(false);
    expect(isUniqueViolation(new Error('other'), 'users.name')).toBe(false);
  });
});
