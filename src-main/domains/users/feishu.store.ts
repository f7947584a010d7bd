import { type Reader, type Tx, upsertMany } from '@main/platform/store';
import type { User } from './users.store';

const key = 'feishu';

/** What was set, as parsed JSON; undefined where nothing was. */
export async function readFeishuSettings(db: Reader): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row && (JSON.parse(row.value) as unknown);
}

export async function writeFeishuSettings(tx: Tx, value: object, by: string, now: number): Promise<void> {
  const row = { key, value: JSON.stringify(value), updated_at: now, updated_by: by };
  await upsertMany(tx, 'settings', ['key'], [row], ['value', 'updated_at', 'updated_by']);
}

export async function userByUnion(db: Reader, tenantKey: string, unionId: string): Promise<User | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('tenant_key', '=', tenantKey)
    .where('union_id', '=', unionId)
    .executeTakeFirst();
}

/** The user of this mail who has never come by Feishu. */
export async function unlinkedUserByMail(db: Reader, mail: string): Promise<User | undefined> {
  return db
    .selectFrom('users')
    .selectAll()
    .where('mail', '=', mail)
    .where('union_id', 'is', null)
    .executeTakeFirst();
}
