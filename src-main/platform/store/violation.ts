import { SqlError } from './driver';

/** Whether a write failed because something would point at a row that is not there. */
export function isForeignKeyViolation(error: unknown): boolean {
  return (
    error instanceof SqlError &&
    error.code === 'SQLITE_CONSTRAINT' &&
    error.message.includes('FOREIGN KEY constraint failed')
  );
}

/** Whether a write failed because a unique column (`users.name`) has the value already. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  if (!(error instanceof SqlError) || error.code !== 'SQLITE_CONSTRAINT') return false;
  const columns = /UNIQUE constraint failed: ([\w.]+(?:, [\w.]+)*)/.exec(error.message)?.[1];
  return columns?.split(', ').includes(column) ?? false;
}
