import type { ImportField } from '@contract/import-fields';
import { keepPreference, readPreference } from '../../../app/preferences';

type Column = { readonly name: string; readonly guess: ImportField | null };
type Kept = Record<string, ImportField | null>;

const preference = 'import.columns';

/** A field for each column: what was chosen for a column of this name before, or else the guess. */
export function mappingOf(columns: readonly Column[]): (ImportField | null)[] {
  const kept = readPreference<Kept>(preference, {});
  const wanted = columns.map(({ name, guess }) => (kept[name] === undefined ? guess : kept[name]));
  return wanted.map((field, at) => (field && wanted.indexOf(field) !== at ? null : field));
}

/** Gives a column a field, takes it from the column that had it, and remembers both. */
export function chooseField(
  columns: readonly Column[],
  mapping: readonly (ImportField | null)[],
  at: number,
  field: ImportField | null,
): (ImportField | null)[] {
  const kept = readPreference<Kept>(preference, {});
  const changed = mapping.map((before, index) => {
    const after = index === at ? field : before === field ? null : before;
    const name = columns[index]?.name;
    if (after !== before && name) kept[name] = after;
    return after;
  });
  keepPreference(preference, kept);
  return changed;
}
