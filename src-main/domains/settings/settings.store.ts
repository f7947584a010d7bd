import { type Reader, type Tx, upsertMany } from '@main/platform/store';

/** All that was set, by key, as parsed JSON. */
export async function readSettings(db: Reader): Promise<Record<string, unknown>> {
  const rows = await db.selectFrom('settings').select(['key', 'value']).execute();
  return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]));
}

export async function writeSettings(
  tx: Tx,
  changes: Readonly<Record<string, unknown>>,
  by: string,
  now: number,
): Promise<void> {
  const rows = Object.entries(changes).map(([key, value]) => ({
    key,
    value: JSON.stringify(value),
    updated_at: now,
    updated_by: by,
  }));
  await upsertMany(tx, 'settings', ['key'], rows, ['value', 'updated_at', 'updated_by']);
}
