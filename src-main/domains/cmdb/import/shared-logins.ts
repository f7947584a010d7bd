import type { Reader } from '@main/platform/store';
import type { Change } from './compare';
import type { Draft } from './draft';
import type { StoredHost } from './stored';

/** Shared credentials by their name, as a file names them. */
export interface SharedLogins {
  /** The id of the credential of this name; upper and lower case are the same, as in the list of credentials. */
  find(name: string): number | undefined;
  nameOf(id: number | null): string;
}

export async function readSharedLogins(db: Reader): Promise<SharedLogins> {
  const rows = await db.selectFrom('credentials').select(['id', 'name']).execute();
  const byName = new Map(rows.map(({ id, name }) => [name.toLowerCase(), id]));
  const byId = new Map(rows.map(({ id, name }) => [id, name]));
  return {
    find: (name) => byName.get(name.toLowerCase()),
    nameOf: (id) => (id === null ? '' : (byId.get(id) ?? '')),
  };
}

/**
 * The shared credential that a row gives its host: its id, null where the row brings a login of the host's
 * own in place of a shared one, undefined where it says nothing. What is wrong is added to the row's issues.
 */
export function credentialOf(
  draft: Draft,
  before: StoredHost | undefined,
  logins: SharedLogins,
): number | null | undefined {
  const own = Boolean(draft.cells.password || draft.cells.key);
  if (draft.credential === undefined) return own && before?.row.credential_id ? null : undefined;
  const id = logins.find(draft.credential);
  if (id === undefined) {
    const params = { name: draft.credential };
    draft.issues.push({ field: 'credential', reason: 'cmdb.importUnknownCredential', params });
  }
  if (own) draft.issues.push({ field: 'credential', reason: 'cmdb.importTwoLogins', params: {} });
  return id;
}

/** What a row would change about the shared credential of a host that is there. */
export function credentialChange(
  before: StoredHost,
  id: number | null | undefined,
  logins: SharedLogins,
): Change[] {
  const held = before.row.credential_id;
  if (id === undefined || id === held) return [];
  return [{ field: 'credential', before: logins.nameOf(held), after: logins.nameOf(id) }];
}
