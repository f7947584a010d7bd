import type { ImportField } from '@contract/import-fields';

export interface TableColumn {
  readonly name: string;
  /** What the format itself says the column means; a file with a head of its own says nothing. */
  readonly field?: ImportField;
}

export interface TableRow {
  /** From 1: the line of a table, the place of a host among others where a file is no table. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** Something in a file that was not taken over. */
export interface TableNote {
  readonly kind: 'match' | 'include' | 'wildcard' | 'keyFile' | 'vaulted' | 'template' | 'words';
  readonly count: number;
  readonly sample: string;
}

/** What every format is read into. */
export interface ImportTable {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly notes: readonly TableNote[];
}

/** Rows that an import takes at once. */
export const mostRows = 200_000;

/** Thrown by readers of formats; its message says what is wrong. */
export class FormatError extends Error {}

export class TooManyRows extends Error {}

/** Counts what was not taken, with the first of each kind as a sample. */
export function createNotes() {
  const found = new Map<TableNote['kind'], { count: number; sample: string }>();
  return {
    add(kind: TableNote['kind'], sample: string): void {
      const note = found.get(kind);
      if (note) note.count += 1;
      else found.set(kind, { count: 1, sample: sample.slice(0, 120) });
    },
    all: (): TableNote[] => [...found].map(([kind, note]) => ({ kind, ...note })),
  };
}

/**
 * Rows given as records of fields, as a table with a column for each field that any of them has.
 * `titles` says what the format calls a field.
 */
export function tableOfRecords(
  records: readonly Partial<Record<ImportField, string>>[],
  titles: Partial<Record<ImportField, string>>,
  notes: readonly TableNote[],
): ImportTable {
  const known = Object.keys(titles) as ImportField[];
  const used = known.filter((field) => records.some((record) => record[field]));
  return {
    columns: used.map((field) => ({ name: titles[field] ?? field, field })),
    rows: records.map((record, at) => ({
      number: at + 1,
      cells: used.map((field) => record[field] ?? ''),
    })),
    notes,
  };
}
