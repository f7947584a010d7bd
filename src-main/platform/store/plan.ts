import { type Compilable, CompiledQuery } from 'kysely';
import type { Reader } from './store';

/** SQLite's plan for a query, a line a step: for tests that a hot query uses its index. */
export async function explainPlan(reader: Reader, query: Compilable): Promise<string[]> {
  const { sql, parameters } = query.compile();
  const explain = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
  const { rows } = await reader.executeQuery<{ detail: string }>(explain);
  return rows.map(({ detail }) => detail);
}
