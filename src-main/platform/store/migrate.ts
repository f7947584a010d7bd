import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import type { Logger } from '@main/kernel/logger';
import { Kysely } from 'kysely';
import { createDialect } from './dialect';
import type { Connection } from './driver';
import type { Migration } from './migrations';
import { Pool } from './pool';

export interface MigrateOptions {
  readonly connection: Connection;
  readonly migrations: readonly Migration[];
  /** Makes a backup and answers its name; called once, before the first step on a database with content. */
  readonly backUp: (version: number) => Promise<string>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Brings the database to the last migration, a transaction each. Throws `store.fromFuture` for a
 * database that a newer Muster wrote, `store.migrationFailed` at the first step that fails; the
 * failed step has then changed nothing.
 */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { connection, migrations, logger } = options;
  const found = await versionOf(connection);
  const known = migrations.at(-1)?.number ?? 0;
  if (found > known) throw new AppError('store.fromFuture', { found, known });
  const pending = migrations.filter(({ number }) => number > found);
  if (pending.length === 0) return;
  const backup = found > 0 ? await options.backUp(found) : '-';
  const pool = new Pool([connection]);
  const db = new Kysely<unknown>({ dialect: createDialect({ pool, transactions: false }) });
  // SQLite's way to rebuild a table needs foreign keys off; they are checked before each commit.
  await connection.run('pragma foreign_keys = off');
  for (const migration of pending) {
    await step(connection, db, migration, options.clock).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      logger.error({ err: error, migration: migration.name }, 'a migration failed');
      throw new AppError('store.migrationFailed', { migration: title(migration), why, backup });
    });
    logger.info({ migration: title(migration) }, 'the database was migrated');
  }
  await connection.run('pragma foreign_keys = on');
}

/** Number of the last migration a database has had; 0 for an empty one. */
export async function versionOf(connection: Connection): Promise<number> {
  const tables = await connection.all(
    "select 1 from sqlite_master where type = 'table' and name = 'migrations'",
  );
  if (tables.length === 0) return 0;
  const rows = (await connection.all('select max(number) as number from migrations')) as {
    number: number | null;
  }[];
  return rows[0]?.number ?? 0;
}

async function step(
  connection: Connection,
  db: Kysely<unknown>,
  migration: Migration,
  clock: Clock,
): Promise<void> {
  await connection.run('begin immediate');
  try {
    await connection.run(
      `create table if not exists migrations
        (number integer not null primary key, name text not null, applied_at integer not null) strict`,
    );
    await migration.up(db);
    const broken = await connection.all('pragma foreign_key_check');
    if (broken.length > 0) throw new Error(`foreign keys point nowhere: ${JSON.stringify(broken[0])}`);
    await connection.run('insert into migrations (number, name, applied_at) values (?, ?, ?)', [
      migration.number,
      migration.name,
      clock.now(),
    ]);
    await connection.run('commit');
  } catch (error) {
    await connection.run('rollback').catch(() => undefined);
    throw error;
  }
}

function title({ number, name }: Migration): string {
  return `${String(number).padStart(4, '0')}-${name}`;
}
