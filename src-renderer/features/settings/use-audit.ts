import type { Output } from '@contract/index';
import { computed, type Ref, reactive, toRefs } from 'vue';
import { type TableState, useTable } from '../../ui/table/use-table';

export type Entry = Output<'audit.list'>['items'][number];
export type Row = Entry & { id: number };

/** A span of time as milliseconds; undefined when open. */
export type Span = readonly [from: number, to: number] | undefined;

/** What is asked for by words and a span of time. */
export function auditFilter(keyword: string, span: Span) {
  return { keyword: keyword.trim(), ...(span && { from: span[0], to: span[1] }) };
}

/** The records that fit, the newest first; their number is their id. */
export function useAudit(filter: Ref<ReturnType<typeof auditFilter>>): TableState<Row> {
  const table = useTable('audit.list', {
    input: ({ page, pageSize }) => ({ page, pageSize, ...filter.value }),
  });
  return reactive({
    ...toRefs(table),
    rows: computed(() => table.rows.map((entry): Row => ({ ...entry, id: entry.seq }))),
  }) as TableState<Row>;
}

/** What was asked, as it is best read: JSON with a line for each field, anything else as it is. */
export function readable(detail: string): string {
  try {
    return JSON.stringify(JSON.parse(detail), null, 2);
  } catch {
    return detail;
  }
}
