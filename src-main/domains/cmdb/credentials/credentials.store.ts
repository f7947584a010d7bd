import type { Input, Output } from '@contract/index';
import { containsPattern, type Page, page, type Reader, type Tx } from '@main/platform/store';
import type { CredentialRow, CredentialTable } from '@main/platform/store/schema/cmdb';
import { type Insertable, sql, type Updateable } from 'kysely';

export type CredentialView = Output<'credentials.list'>['items'][number];
export type CredentialChoice = Output<'credentials.choices'>['items'][number];

export interface CredentialQuery {
  readonly page: number;
  readonly pageSize: number;
  readonly sortBy: NonNullable<Input<'credentials.list'>['sortBy']>;
  readonly descending: boolean;
  readonly keyword: string;
}

const sortColumns = {
  name: 'credentials.name',
  account: 'credentials.account',
  expiresAt: 'credentials.expires_at',
  updatedAt: 'credentials.updated_at',
} as const;

/** Whether the login can be tried; for queries on `credentials`. */
function stateAt(now: number) {
  return sql<CredentialChoice['state']>`case
    when credentials.expires_at <= ${now} then 'expired'
    when exists (
      select 1 from secrets where table_name = 'credentials' and row_id = cast(credentials.id as text)
      and field = iif(credentials.auth_type = 'KEY', 'key', 'password')
    ) then 'ok'
    else 'missing' end`;
}

const usedBy = sql<number>`(select count(*) from hosts where hosts.credential_id = credentials.id)`;

export function listCredentials(
  db: Reader,
  query: CredentialQuery,
  now: number,
): Promise<Page<CredentialView>> {
  let found = db.selectFrom('credentials');
  const columns = ['credentials.name', 'credentials.account', 'credentials.remark'];
  if (query.keyword) found = found.where(containsPattern(columns, query.keyword));
  const direction = query.descending ? 'desc' : 'asc';
  const rows = found
    .select(['credentials.id', 'credentials.name', 'credentials.account', 'credentials.remark'])
    .select(['credentials.auth_type as authType', 'credentials.expires_at as expiresAt'])
    .select(['credentials.creator', 'credentials.updated_at as updatedAt'])
    .select([stateAt(now).as('state'), usedBy.as('hosts')])
    .orderBy(sortColumns[query.sortBy], direction)
    .orderBy('credentials.id', direction);
  return page(found, rows, query);
}

export function choicesOfCredentials(db: Reader, now: number): Promise<CredentialChoice[]> {
  return db
    .selectFrom('credentials')
    .select(['credentials.id', 'credentials.name', 'credentials.account'])
    .select(['credentials.auth_type as authType', stateAt(now).as('state')])
    .orderBy('credentials.name')
    .execute();
}

export function findCredential(db: Reader, id: number): Promise<CredentialRow | undefined> {
  return db.selectFrom('credentials').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertCredential(tx: Tx, row: Insertable<CredentialTable>): Promise<number> {
  const { id } = await tx.db.insertInto('credentials').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function updateCredential(
  tx: Tx,
  id: number,
  changes: Updateable<CredentialTable>,
): Promise<void> {
  await tx.db.updateTable('credentials').set(changes).where('id', '=', id).execute();
}

export async function deleteCredential(tx: Tx, id: number): Promise<void> {
  await tx.db.deleteFrom('credentials').where('id', '=', id).execute();
}

/** How many hosts use it, and the first addresses of them. */
export async function usersOfCredential(
  db: Reader,
  id: number,
  most: number,
): Promise<{ count: number; addresses: string[] }> {
  const using = db.selectFrom('hosts').where('credential_id', '=', id);
  const { count } = await using
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await using.select('inner_ip').orderBy('ip_key').limit(most).execute();
  return { count, addresses: rows.map(({ inner_ip }) => inner_ip) };
}
