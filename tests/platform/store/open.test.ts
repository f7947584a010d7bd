import { execFile } from 'node:child_process';
import { open, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@main/kernel/app-error';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { insertMany, listBackups, openStore, restoreBackup, type Store } from '@main/platform/store';
import { acquireInstanceLock } from '@main/platform/store/instance-lock';
import { describe, expect, it } from 'vitest';
import { openTestStore, openTestStoreIn, temporaryFolder } from '../../support/store';

function tryOpen(dir: string): Promise<unknown> {
  return openStore({ dir, logger: silentLogger, clock: systemClock }).catch((error: unknown) => error);
}

async function fill(store: Store): Promise<void> {
  const rows = Array.from({ length: 5000 }, (_, index) => ({
    key: `k${index}`,
    value: JSON.stringify('v'.repeat(100)),
    updated_at: 1,
    updated_by: 't',
  }));
  await store.write((tx) => insertMany(tx, 'settings', rows));
}

async function count(store: Store): Promise<number> {
  return (await store.read.selectFrom('settings').select('key').execute()).length;
}

/** Overwrites pages in the middle of the file. */
async function damage(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(64 * 1024, 0xa5), 0, 64 * 1024, 16 * 1024);
  await handle.close();
}

describe('opening a store', () => {
  it('keeps what was written, over a restart', async () => {
    const dir = await temporaryFolder();
    const first = await openTestStoreIn(dir);
    await fill(first);
    await first.close();
    expect(await count(await openTestStoreIn(dir))).toBe(5000);
  });

  it('uses a write-ahead log that is synced at each commit', async () => {
    const store = await openTestStore();
    expect((await readdir(store.dir)).sort()).toContain('muster.db-wal');
  });

  it('refuses a second instance and names the first', async () => {
    const store = await openTestStore();
    const error = await tryOpen(store.dir);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ reason: 'store.locked', params: { pid: String(process.pid) } });
  });

  it('is not held up by what a killed process left behind', async () => {
    const dir = await temporaryFolder();
    const locker = `
      const sqlite3 = require('sqlite3');
      require('node:fs').writeFileSync(process.argv[1] + '/muster.pid', String(process.pid));
      const db = new sqlite3.Database(process.argv[1] + '/muster.lock');
      db.exec('begin exclusive', () => process.kill(process.pid, 'SIGKILL'));
    `;
    await expect(promisify(execFile)(process.execPath, ['-e', locker, dir])).rejects.toMatchObject({
      signal: 'SIGKILL',
    });
    const lock = await acquireInstanceLock(dir);
    await lock.release();
  });

  it('keeps a damaged file, says so, and does not begin anew beside it', async () => {
    const store = await openTestStore();
    await fill(store);
    await store.backup(join(store.dir, 'copy.db'));
    await store.close();
    await damage(join(store.dir, 'muster.db'));

    const first = await tryOpen(store.dir);
    expect(first).toMatchObject({ reason: 'store.damaged' });
    const kept = (await readdir(store.dir)).filter((name) => name.startsWith('muster.db.damaged-'));
    expect(kept).toHaveLength(1);
    expect((first as AppError).params.kept).toBe(kept[0]);
    expect(await tryOpen(store.dir)).toMatchObject({ reason: 'store.damaged', params: { kept: kept[0] } });

    await restoreBackup(store.dir, join(store.dir, 'copy.db'), systemClock);
    expect(await count(await openTestStoreIn(store.dir))).toBe(5000);
  });

  it('keeps a file that is no database at all', async () => {
    const dir = await temporaryFolder();
    await writeFile(
      join(dir, 'muster.db'),
      'not a database, but longer than a header of one hundred bytes'.repeat(9),
    );
    expect(await tryOpen(dir)).toMatchObject({ reason: 'store.damaged' });
  });
});

describe('backups', () => {
  it('copies a running database and never over a file', async () => {
    const store = await openTestStore();
    await fill(store);
    const file = join(store.dir, 'copy.db');
    await Promise.all([
      store.backup(file),
      store.write((tx) => tx.db.deleteFrom('settings').where('key', '=', 'k1').execute()),
    ]);
    await expect(store.backup(file)).rejects.toThrow(/exists/);
    const other = await temporaryFolder();
    await restoreBackup(other, file, systemClock);
    expect(await count(await openTestStoreIn(other))).toBeGreaterThanOrEqual(4999);
  });

  it('keeps the database that a restored one replaces', async () => {
    const store = await openTestStore();
    await fill(store);
    const file = join(store.dir, 'copy.db');
    await store.backup(file);
    await store.write((tx) => tx.db.deleteFrom('settings').execute());
    await store.close();
    const { kept } = await restoreBackup(store.dir, file, systemClock);
    expect(kept).toMatch(/muster\.db\.replaced-/);
    expect(await count(await openTestStoreIn(store.dir))).toBe(5000);
  });

  it('refuses to restore a damaged backup, and a running Muster', async () => {
    const store = await openTestStore();
    await fill(store);
    const file = join(store.dir, 'copy.db');
    await store.backup(file);
    await expect(restoreBackup(store.dir, file, systemClock)).rejects.toMatchObject({
      reason: 'store.locked',
    });
    await store.close();
    await damage(file);
    await expect(restoreBackup(store.dir, file, systemClock)).rejects.toThrow(/is damaged/);
    expect(await count(await openTestStoreIn(store.dir))).toBe(5000);
  });

  it('lists none where there are none', async () => {
    const dir = await temporaryFolder();
    expect(await listBackups(dir)).toEqual([]);
    await rm(dir, { recursive: true });
  });
});
