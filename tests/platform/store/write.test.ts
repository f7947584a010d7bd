import type { Store, Tx } from '@main/platform/store';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openTestStore } from '../../support/store';

function put(key: string, value = '1') {
  return (tx: Tx) =>
    tx.db.insertInto('settings').values({ key, value, updated_at: 1, updated_by: 'test' }).execute();
}

async function keys(store: Store): Promise<string[]> {
  const rows = await store.read.selectFrom('settings').select('key').orderBy('key').execute();
  return rows.map(({ key }) => key);
}

describe('store.write', () => {
  it('is seen by readers once it has resolved', async () => {
    const store = await openTestStore();
    await store.write(put('a'));
    expect(await keys(store)).toEqual(['a']);
  });

  it("never lets one caller's rollback erase another's insert", async () => {
    const store = await openTestStore();
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) =>
        store.write(async (tx) => {
          await put(`k${String(index).padStart(3, '0')}`)(tx);
          if (index % 3 === 0) throw new Error('no');
        }),
      ),
    );
    const acknowledged = results.flatMap(({ status }, index) =>
      status === 'fulfilled' ? [`k${String(index).padStart(3, '0')}`] : [],
    );
    expect(acknowledged).toHaveLength(133);
    expect(await keys(store)).toEqual(acknowledged);
  });

  it('rolls a failed work back alone and whole', async () => {
    const store = await openTestStore();
    const [first, second, third] = await Promise.allSettled([
      store.write(put('a')),
      store.write(async (tx) => {
        await put('b')(tx);
        await put('a')(tx);
      }),
      store.write(put('c')),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_CONSTRAINT' } });
    expect(third.status).toBe('fulfilled');
    expect(await keys(store)).toEqual(['a', 'c']);
  });

  it('runs works in order, one at a time', async () => {
    const store = await openTestStore();
    const trace: string[] = [];
    await Promise.all(
      [1, 2, 3].map((number) =>
        store.write(async (tx) => {
          trace.push(`begin ${number}`);
          await put(`a${number}`)(tx);
          await put(`b${number}`)(tx);
          trace.push(`end ${number}`);
        }),
      ),
    );
    expect(trace).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
  });

  it('lets a work read what it wrote', async () => {
    const store = await openTestStore();
    const found = await store.write(async (tx) => {
      await put('a')(tx);
      return tx.db.selectFrom('settings').select('key').execute();
    });
    expect(found).toEqual([{ key: 'a' }]);
  });

  it('runs effects after the commit, in order, and none of a work that failed', async () => {
    const store = await openTestStore();
    const seen: string[] = [];
    const reads: Promise<string[]>[] = [];
    await Promise.allSettled([
      store.write(async (tx) => {
        tx.afterCommit(() => reads.push(keys(store)));
        tx.afterCommit(() => seen.push('first'));
        await put('a')(tx);
        expect(seen).toEqual([]);
      }),
      store.write(async (tx) => {
        tx.afterCommit(() => seen.push('failed'));
        await put('a')(tx);
      }),
      store.write(async (tx) => {
        tx.afterCommit(() => {
          throw new Error('an effect that fails');
        });
        tx.afterCommit(() => seen.push('last'));
        await put('b')(tx);
      }),
    ]);
    expect(seen).toEqual(['first', 'last']);
    // At least what was written with it: whether the next work shares its commit is a matter of timing.
    expect(await reads[0]).toContain('a');
  });

  it('refuses a write inside a write instead of waiting for ever', async () => {
    const store = await openTestStore();
    await expect(store.write(async () => store.write(put('a')))).rejects.toThrow(/inside a store\.write/);
    await store.write(put('b'));
    expect(await keys(store)).toEqual(['b']);
  });

  it('allows a write from an effect', async () => {
    const store = await openTestStore();
    let later: Promise<unknown> | undefined;
    await store.write(async (tx) => {
      tx.afterCommit(() => {
        later = store.write(put('b'));
      });
      await put('a')(tx);
    });
    await later;
    expect(await keys(store)).toEqual(['a', 'b']);
  });

  it('refuses a Tx that has outlived its work', async () => {
    const store = await openTestStore();
    const leaked = await store.write(async (tx) => tx);
    await expect(put('a')(leaked)).rejects.toThrow(/after its work had ended/);
    expect(await keys(store)).toEqual([]);
  });

  it('rolls back a work that does not await its queries', async () => {
    const store = await openTestStore();
    const forgetful = store.write(async (tx) => {
      void put('a')(tx).catch(() => undefined);
    });
    const careful = store.write(put('b'));
    await expect(forgetful).rejects.toThrow(/await every one/);
    await careful;
    expect(await keys(store)).toEqual(['b']);
  });

  it('rejects every work of a batch whose commit fails, and runs no effect', async () => {
    const store = await openTestStore();
    const effects: string[] = [];
    await store.write(async (tx) => {
      await sql`create table parent (id integer primary key)`.execute(tx.db);
      await sql`create table child (id integer references parent (id) deferrable initially deferred)`.execute(
        tx.db,
      );
    });
    const results = await Promise.allSettled([
      store.write(async (tx) => {
        tx.afterCommit(() => effects.push('a'));
        await put('a')(tx);
      }),
      store.write((tx) => sql`insert into child values (1)`.execute(tx.db)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(effects).toEqual([]);
    expect(await keys(store)).toEqual([]);
    await store.write(put('b'));
    expect(await keys(store)).toEqual(['b']);
  });

  it('names the statement that failed but not its values', async () => {
    const store = await openTestStore();
    await store.write(put('a', '"hidden"'));
    const error = await store.write(put('a', '"hidden"')).catch((reason: Error) => reason);
    expect(String(error)).toMatch(/UNIQUE constraint failed: settings\.key/);
    expect(String(error)).not.toMatch(/hidden/);
  });

  it('refuses values that SQLite would misread', async () => {
    const store = await openTestStore();
    const wrong = [undefined, Number.NaN, new Date(), { a: 1 }];
    for (const value of wrong)
      await expect(store.write((tx) => sql`select ${value}`.execute(tx.db))).rejects.toThrow(
        /cannot be bound/,
      );
  });
});

describe('store.read', () => {
  it('cannot write', async () => {
    const store = await openTestStore();
    await expect(sql`delete from settings`.execute(store.read)).rejects.toThrow(/readonly/);
  });

  it('gives a stable picture within a read transaction', async () => {
    const store = await openTestStore();
    await store.write(put('a'));
    await store.read.transaction().execute(async (snapshot) => {
      const count = () => snapshot.selectFrom('settings').select('key').execute();
      expect(await count()).toHaveLength(1);
      await store.write(put('b'));
      expect(await count()).toHaveLength(1);
    });
    expect(await keys(store)).toHaveLength(2);
  });

  it('serves many at once', async () => {
    const store = await openTestStore();
    await store.write(put('a'));
    const all = await Promise.all(Array.from({ length: 100 }, () => keys(store)));
    expect(all.every((found) => found.length === 1)).toBe(true);
  });
});

describe('store.close', () => {
  it('finishes what is queued and refuses what comes later', async () => {
    const store = await openTestStore();
    const writes = Array.from({ length: 50 }, (_, index) => store.write(put(`k${index}`)));
    const closed = store.close();
    await expect(store.write(put('late'))).rejects.toThrow(/closed/);
    await Promise.all(writes);
    await closed;
    await store.close();
  });
});
