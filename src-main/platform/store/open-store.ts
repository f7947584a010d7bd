import { access, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import { Kysely } from 'kysely';
import { backUp, copyDatabase, listBackups } from './backup';
import { damageIn, isDamage } from './damage';
import { createDialect } from './dialect';
import { type Connection, openConnection } from './driver';
import { damagedFiles, databaseFile, setAside } from './files';
import { acquireInstanceLock, type InstanceLock } from './instance-lock';
import { migrate } from './migrate';
import { migrations as allMigrations, type Migration } from './migrations';
import { Pool } from './pool';
import type { Database } from './schema';
import { openSearchIndex, removeSearchIndex, searchFile } from './search-index';
import type { Store } from './store';
import { createWriter } from './writer';

export interface OpenStoreOptions {
  /** Data folder; made where it is missing. */
  readonly dir: string;
  /** For tests; all of Muster's otherwise. */
  readonly migrations?: readonly Migration[];
  readonly logger: Logger;
  readonly clock: Clock;
}

const readers = 2;

/** Larger files are not read through at the start; opening still notices a damaged header or schema. */
const checkedBytes = 256 * 1024 * 1024;

/**
 * Opens the database of a data folder for this process alone and brings it up to date. Throws
 * `store.locked`, `store.damaged`, `store.fromFuture` or `store.migrationFailed`.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const lock = await acquireInstanceLock(options.dir);
  const opened: Connection[] = [];
  try {
    return await open(options, lock, opened);
  } catch (error) {
    for (const connection of opened) await connection.close().catch(() => undefined);
    await lock.release();
    throw error;
  }
}

async function open(options: OpenStoreOptions, lock: InstanceLock, opened: Connection[]): Promise<Store> {
  const { dir, clock, logger } = options;
  const file = databaseFile(dir);
  const writing = await openSound(options, opened);
  await migrate({
    connection: writing,
    migrations: options.migrations ?? allMigrations,
    backUp: (version) => backUp(dir, `before-upgrade-from-${version}`, clock),
    clock,
    logger,
  });
  const indexing = await openSearchIndex(dir, logger);
  opened.push(indexing);
  const reading: Connection[] = [];
  for (let index = 0; index < readers; index += 1) {
    const connection = await openConnection(file);
    opened.push(connection);
    reading.push(connection);
    await connection.exec('pragma busy_timeout = 5000; pragma cache_size = -32000');
    await connection.run('attach database ? as search', [searchFile(dir)]);
    await connection.exec('pragma query_only = on');
  }
  const writer = await createWriter(writing, logger);
  const indexWriter = await createWriter(indexing, logger);
  const pool = new Pool(reading);
  let closing: Promise<void> | undefined;

  return {
    read: new Kysely<Database>({ dialect: createDialect({ pool, transactions: true }) }),
    write: writer.write,
    writeIndex: indexWriter.write,
    backup: (target) => copyDatabase(file, target),
    close() {
      closing ??= close();
      return closing;
    },
  };

  async function close(): Promise<void> {
    await writer.drain();
    await indexWriter.drain();
    for (const _ of reading) await (await pool.acquire()).close();
    await writing.exec('pragma optimize').catch(() => undefined);
    await writing.close();
    await indexing.close();
    await lock.release();
  }
}

/** Opens the writer's connection; a damaged file is set aside and never written to. */
async function openSound(options: OpenStoreOptions, opened: Connection[]): Promise<Connection> {
  const { dir } = options;
  const file = databaseFile(dir);
  const isNew = await access(file).then(
    () => false,
    () => true,
  );
  // Beginning anew beside a damaged database would look like the loss of everything.
  if (isNew) {
    const [damaged] = await damagedFiles(dir);
    if (damaged) throw await damagedError(dir, damaged);
    // Its numbers would be those of a database that is gone.
    await removeSearchIndex(dir);
  }
  const connection = await openConnection(file);
  opened.push(connection);
  try {
    await connection.exec(
      `pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full;
       pragma foreign_keys = on; pragma temp_store = memory; pragma cache_size = -64000;
       pragma journal_size_limit = 67108864`,
    );
    const { size } = await stat(file);
    const damage = size <= checkedBytes ? await damageIn(connection) : undefined;
    if (damage === undefined) return connection;
    options.logger.error({ damage }, 'the database is damaged');
  } catch (error) {
    if (!isDamage(error)) throw error;
    options.logger.error({ err: error }, 'the database is damaged');
  }
  await connection.close();
  opened.pop();
  throw await damagedError(dir, await setAside(file, 'damaged', options.clock));
}

async function damagedError(dir: string, kept: string): Promise<AppError> {
  const backups = (await listBackups(dir)).map(({ file }) => basename(file));
  return new AppError('store.damaged', {
    kept: basename(kept),
    backups: backups.join(', ') || '-',
    file: databaseFile(dir),
  });
}
