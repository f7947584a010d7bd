import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AgentRule } from './cmdb.ports';

/** True of rows of `agents` that work can be sent to: it runs, and no second machine shows its token. */
export function isAnswering(rule: AgentRule, now: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`(agents.conflict is null and ${rule.hasStatus('RUNNING', now)})`;
}
