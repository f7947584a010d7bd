import { type ImportField, secretImportFields } from '@contract/import-fields';
import type { Output } from '@contract/index';
import { columnFacts, type Mended } from './cells';
import type { ReadFile } from './formats';
import { guessColumns } from './guess';
import type { PlannedRow } from './plan';

type RowView = Output<'hostImport.preview'>['items'][number];

/** Stands for a secret that is there. */
const hidden = '••••••';
const secretName = /pass|pwd|\bpw\b|secret|token|key|密码|口令|密钥|私钥/i;

/** The columns of a file with what they seem to mean and the first of what stands in them. */
export function columnsView({ table, headed }: ReadFile): Output<'hostImport.read'>['columns'] {
  const columns = table.columns.map((column, at) => ({ ...column, ...columnFacts(table, at) }));
  const guesses = guessColumns(columns, headed);
  return columns.map(({ name, samples, filled }, at) => {
    const guess = guesses[at] ?? null;
    const secret = isSecret(guess) || secretName.test(name);
    return { name, guess, filled, samples: secret ? samples.slice(0, 1).map(() => hidden) : samples };
  });
}

/** A row as it may leave the core. */
export function rowView({ draft, kind, changes }: PlannedRow, mended: ReadonlyMap<number, Mended>): RowView {
  const cells = Object.entries(draft.cells) as [ImportField, string][];
  return {
    row: draft.row,
    kind,
    cells: Object.fromEntries(cells.map(([field, text]) => [field, isSecret(field) ? hidden : text])),
    mended: Object.keys(mended.get(draft.row)?.values ?? {}) as ImportField[],
    issues: draft.issues.map(({ field, reason, params }) => ({ field, reason, params: { ...params } })),
    changes: [...changes],
  };
}

function isSecret(field: ImportField | null): boolean {
  return field !== null && secretImportFields.includes(field);
}
