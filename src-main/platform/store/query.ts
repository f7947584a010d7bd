import { type Expression, expressionBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from './schema';

export interface Paging {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

export interface Page<T> {
  readonly items: T[];
  readonly total: number;
}

/**
 * One page of a list and how many rows there are in all. `filtered` is the query with its filters
 * and without selections (no `group by`); `rows` is the same query with selections and an order.
 */
export async function page<TB extends keyof Database, T>(
  // biome-ignore lint/complexity/noBannedTypes: Kysely's own word for "nothing selected yet"
  filtered: SelectQueryBuilder<Database, TB, {}>,
  rows: SelectQueryBuilder<Database, TB, T>,
  { page: number, pageSize }: Paging,
): Promise<Page<T>> {
  const counting = filtered.clearOrderBy().select(({ fn }) => fn.countAll<number>().as('total'));
  const [{ total }, items] = await Promise.all([
    counting.executeTakeFirstOrThrow(),
    rows
      .limit(pageSize)
      .offset((number - 1) * pageSize)
      .execute(),
  ]);
  return { items, total };
}

/** Makes `%`, `_` and `\` mean themselves in a `like … escape '\'` pattern. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** The words of a search, as typed between spaces. */
export function wordsOfSearch(keyword: string): string[] {
  return keyword.split(/\s+/).filter(Boolean);
}

/** True for rows in which every word of `keyword` stands within one of the columns; ASCII case is ignored. */
export function containsPattern(columns: readonly string[], keyword: string): Expression<SqlBool> {
  const { and, or } = expressionBuilder<Database, never>();
  return and(
    wordsOfSearch(keyword).map((word) =>
      or(
        columns.map((column) => sql<SqlBool>`${sql.ref(column)} like ${`%${escapeLike(word)}%`} escape '\\'`),
      ),
    ),
  );
}
