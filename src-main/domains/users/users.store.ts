import { containsPattern, type Page, type Paging, page, type Reader, type Tx } from '@main/platform/store';
import type { UserRow } from '@main/platform/store/schema/users';
import { type Selectable, sql, type Updateable } from 'kysely';

export type User = Selectable<UserRow>;

export async function userByName(db: Reader, name: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
}

export async function userById(db: Reader, id: number): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The id of another user than `exceptId` who has this name or mail. */
export async function takenBy(
  db: Reader,
  field: 'name' | 'mail',
  value: string,
  exceptId = 0,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where(field, '=', value)
    .where('id', '!=', exceptId)
    .executeTakeFirst();
  return row?.id;
}

export async function anyUser(db: Reader): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Whether an administrator who may sign in is left besides this user. */
export async function anotherAdministrator(db: Reader, exceptId: number): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('id', '!=', exceptId)
    .where('disabled', '=', 0)
    .where(sql`',' || permissions || ','`, 'like', '%,1,%')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export interface NewUser {
  readonly name: string;
  readonly mail: string;
  readonly department: string;
  readonly groups: readonly number[];
  /** null: cannot sign in with a password. */
  readonly passwordHash: string | null;
}

export async function insertUser(tx: Tx, user: NewUser, now: number): Promise<number> {
  const row = await tx.db
    .insertInto('users')
    .values({
      name: user.name,
      mail: user.mail || null,
      department: user.department,
      permissions: user.groups.join(','),
      password_hash: user.passwordHash,
      created_at: now,
      updated_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function updateUser(tx: Tx, id: number, changes: Updateable<UserRow>): Promise<void> {
  await tx.db.updateTable('users').set(changes).where('id', '=', id).execute();
}

export async function deleteUser(tx: Tx, id: number): Promise<void> {
  await tx.db.deleteFrom('users').where('id', '=', id).execute();
}

/** A page of users whose name, mail or department holds every word of the keyword, by name. */
export async function listUsers(
  db: Reader,
  { keyword, ...paging }: Paging & { readonly keyword: string },
): Promise<Page<User>> {
  const found = db
    .selectFrom('users')
    .where(containsPattern(['name', 'display_name', 'mail', 'department'], keyword));
  return page(found, found.selectAll().orderBy('name'), paging);
}

/** The groups of a row: `1,2` is [1, 2]. */
export function groupsOf(permissions: string): number[] {
  return permissions.split(',').filter(Boolean).map(Number);
}
