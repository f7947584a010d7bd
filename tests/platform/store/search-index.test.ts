import { readFile, writeFile } from 'node:fs/promises';
import { openConnection } from '@main/platform/store/driver';
import { searchFile } from '@main/platform/store/search-index';
import { describe, expect, it } from 'vitest';
import { openTestStoreIn, temporaryFolder } from '../../support/store';

const progress = { id: 1, finished_at: 5, job_id: 7 };

async function made(): Promise<string> {
  const dir = await temporaryFolder();
  const store = await openTestStoreIn(dir);
  await store.writeIndex((tx) => tx.db.insertInto('search_progress').values(progress).execute());
  expect(await store.read.selectFrom('search_progress').selectAll().execute()).toEqual([progress]);
  await store.close();
  return dir;
}

async function readAgain(dir: string) {
  const store = await openTestStoreIn(dir);
  return store.read.selectFrom('search_progress').selectAll().execute();
}

describe('the file of the search index', () => {
  it('is kept beside the database and read with it', async () => {
    expect(await readAgain(await made())).toEqual([progress]);
  });

  it('is begun anew when it is damaged', async () => {
    const dir = await made();
    const bytes = await readFile(searchFile(dir));
    await writeFile(searchFile(dir), bytes.fill(7));
    expect(await readAgain(dir)).toEqual([]);
  });

  it('is begun anew when it is of another version', async () => {
    const dir = await made();
    const connection = await openConnection(searchFile(dir));
    await connection.exec('pragma user_version = 99');
    await connection.close();
    expect(await readAgain(dir)).toEqual([]);
  });

  it('does not outlive its database: the numbers of another one would be wrong', async () => {
    const dir = await made();
    const other = await temporaryFolder();
    await writeFile(searchFile(other), await readFile(searchFile(dir)));
    expect(await readAgain(other)).toEqual([]);
  });

  it('knows no tables of the database, nor may readers write to it', async () => {
    const store = await openTestStoreIn(await temporaryFolder());
    await expect(store.writeIndex((tx) => tx.db.selectFrom('jobs').select('id').execute())).rejects.toThrow(
      /no such table/,
    );
    await expect(store.read.insertInto('search_progress').values(progress).execute()).rejects.toThrow(
      /readonly/,
    );
  });
});
