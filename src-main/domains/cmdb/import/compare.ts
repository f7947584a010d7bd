import type { ImportField } from '@contract/import-fields';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Draft } from './draft';
import type { Places } from './places';
import type { RowPlace } from './resolve';
import type { StoredHost } from './stored';

export interface Change {
  readonly field: ImportField;
  readonly before: string;
  readonly after: string;
}

type Columns = Partial<HostRow>;

/** What a row says of a host's own columns; what it says nothing about is not there. */
export function columnsOf(draft: Draft, before: Pick<HostRow, 'remark'> | undefined): Columns {
  const given: { [K in keyof Columns]: Columns[K] | undefined } = {
    outer_ip: draft.outerIp,
    host_name: draft.hostName,
    os_type: draft.osType,
    ssh_user: draft.sshUser,
    ssh_port: draft.sshPort,
    auth_type: draft.authType,
    usage: draft.usage,
    location: draft.location,
    remark: remarkOf(draft, before?.remark),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The jump host is kept in the remark; said already, it is not said again. */
function remarkOf(draft: Draft, before: string | undefined): string | undefined {
  if (!draft.proxy) return draft.remark;
  const note = `ProxyJump ${draft.proxy}`;
  const remark = draft.remark ?? before ?? '';
  if (remark.includes(note)) return remark;
  return [remark, note].filter(Boolean).join('; ').slice(0, 1024);
}

const fields: Partial<Record<keyof HostRow, ImportField>> = {
  outer_ip: 'outerIp',
  host_name: 'hostName',
  os_type: 'osType',
  ssh_user: 'sshUser',
  ssh_port: 'sshPort',
  auth_type: 'authType',
  usage: 'usage',
  location: 'location',
  remark: 'remark',
};

/** What a row would change about a host that is there: its columns and where it belongs. */
export function changesOf(stored: StoredHost, columns: Columns, place: RowPlace, places: Places): Change[] {
  const changes: Change[] = [];
  for (const [column, after] of Object.entries(columns)) {
    const field = fields[column as keyof HostRow];
    const before = stored.row[column as keyof typeof stored.row];
    if (field && before !== after)
      changes.push({ field, before: String(before ?? ''), after: String(after) });
  }
  if (place.business && place.business.id !== stored.row.business_id)
    changes.push({ field: 'business', before: '', after: place.business.name });
  const modules = place.modules;
  if (modules && !sameMembers(stored.modules, modules)) {
    const held = stored.modules.flatMap((id) => places.moduleById(id) ?? []);
    changes.push({ field: 'module', before: namesOf(held), after: namesOf(modules) });
  }
  const joined = place.clusters.filter(({ id }) => id === undefined || !stored.clusters.includes(id));
  if (joined.length > 0)
    changes.push({ field: 'cluster', before: '', after: joined.map(({ name }) => name).join(', ') });
  return changes;
}

function sameMembers(ids: readonly number[], modules: readonly { id: number | undefined }[]): boolean {
  return ids.length === modules.length && modules.every(({ id }) => id !== undefined && ids.includes(id));
}

function namesOf(modules: readonly { name: string; set: { name: string } }[]): string {
  return modules.map(({ name, set }) => `${set.name}/${name}`).join(', ');
}
