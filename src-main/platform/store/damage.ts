import { type Connection, openConnection, SqlError } from './driver';

/** What is wrong with a database file, in SQLite's words; undefined when it is sound. */
export async function findDamage(file: string): Promise<string | undefined> {
  const connection = await openConnection(file);
  try {
    return await damageIn(connection);
  } finally {
    await connection.close();
  }
}

/** The same on an open connection. Errors that say nothing about the file itself are thrown. */
export async function damageIn(connection: Connection): Promise<string | undefined> {
  try {
    const [row] = (await connection.all('pragma quick_check(1)')) as { quick_check: string }[];
    return row?.quick_check === 'ok' ? undefined : (row?.quick_check ?? 'no answer');
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
}

/** Whether SQLite says that the file is no sound database. */
export function isDamage(error: unknown): error is SqlError {
  return error instanceof SqlError && (error.code === 'SQLITE_CORRUPT' || error.code === 'SQLITE_NOTADB');
}
