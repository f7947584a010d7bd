import { SqlError } from './driver';

/** Whether a write failed because a unique column (`users.name`) has the value already. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  if (!(error instanceof SqlError) || error.code !== 'SQLITE_CONSTRAINT') return false;
  const columns = /UNIQUE constraint failed: ([\w.]+(?:, [\w.]+)*)/.exec(error.message)?.[1];
  return columns?.split(', ').includes(column) ?? false;
}
