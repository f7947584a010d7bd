import { AppError } from '@main/kernel/app-error';
import { FormatError, type ReadChoices, type ReadFile, readFileAs, TooManyRows } from './formats';
import { mostRows } from './formats/table';
import type { Upload } from './uploads';

/** Reads an uploaded file. Throws `cmdb.importUnreadable`, `cmdb.importTooManyRows` or `cmdb.importEmpty`. */
export async function readUpload(
  { name, bytes }: Pick<Upload, 'name' | 'bytes'>,
  choices: ReadChoices,
): Promise<ReadFile> {
  const file = await readFileAs(name, bytes, choices).catch((error: unknown) => {
    if (error instanceof TooManyRows) throw new AppError('cmdb.importTooManyRows', { rows: mostRows });
    // An archive can be broken in as many ways as there are bytes: whatever is thrown is about the file.
    const why = error instanceof Error ? error.message : String(error);
    const format = choices.format ?? (error instanceof FormatError ? 'ansible' : 'xlsx');
    throw new AppError('cmdb.importUnreadable', { format, why: why.slice(0, 200) });
  });
  if (file.table.rows.length === 0) throw new AppError('cmdb.importEmpty');
  return file;
}
