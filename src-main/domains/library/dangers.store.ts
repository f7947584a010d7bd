import type { DangerAction, DangerRule } from '@contract/dangers';
import type { ScriptLanguage } from '@contract/script-languages';
import type { Reader, Tx } from '@main/platform/store';
import type { DangerRuleRow } from '@main/platform/store/schema/library';

/** A rule as somebody wants it. */
export interface RuleDraft {
  readonly id?: number | undefined;
  readonly name: string;
  readonly pattern: string;
  readonly languages: readonly ScriptLanguage[];
  readonly messageZh: string;
  readonly messageEn: string;
  readonly action: DangerAction;
  readonly enabled: boolean;
}

export function listRules(db: Reader): Promise<DangerRuleRow[]> {
  return db.selectFrom('danger_rules').selectAll().orderBy('name').execute();
}

export async function enabledRules(db: Reader): Promise<DangerRule[]> {
  const rows = await db.selectFrom('danger_rules').selectAll().where('enabled', '=', 1).execute();
  return rows.map(toRule);
}

export function toRule(row: DangerRuleRow): DangerRule & { languages: ScriptLanguage[] } {
  return {
    id: row.id,
    pattern: row.pattern,
    languages: row.languages === '' ? [] : (row.languages.split(',') as ScriptLanguage[]),
    messageZh: row.message_zh,
    messageEn: row.message_en,
    action: row.action,
  };
}

/** Answers the id; undefined where the rule that is to be changed is gone. */
export async function saveRule(
  tx: Tx,
  draft: RuleDraft,
  by: string,
  now: number,
): Promise<number | undefined> {
  const values = {
    name: draft.name,
    pattern: draft.pattern,
    languages: draft.languages.join(','),
    message_zh: draft.messageZh,
    message_en: draft.messageEn,
    action: draft.action,
    enabled: draft.enabled ? 1 : 0,
    updated_at: now,
    updated_by: by,
  };
  const row =
    draft.id === undefined
      ? await tx.db.insertInto('danger_rules').values(values).returning('id').executeTakeFirst()
      : await tx.db
          .updateTable('danger_rules')
          .set(values)
          .where('id', '=', draft.id)
          .returning('id')
          .executeTakeFirst();
  return row?.id;
}

export async function deleteRule(tx: Tx, id: number): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('danger_rules')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
