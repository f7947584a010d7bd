import type { FieldIssue } from '@contract/errors';
import type { Tx } from '@main/platform/store';
import type { Issues, Row } from './document';
import { allIds } from './merge';

export interface Resolved {
  readonly businessId: number | null;
  /** undefined: the host stays in its modules, or goes to the idle one where it has none. */
  readonly modules: readonly number[] | undefined;
}

/** Looks up what hosts of a document refer to. */
export interface HostReferences {
  /** The business and modules of a row; undefined, with issues, when something does not exist or fit. */
  resolve(
    row: Row<'hosts'>,
    before: { readonly business_id: number | null } | undefined,
    path: string,
    issues: Issues,
  ): Resolved | undefined;
}

/** Reads what there is to refer to. `moduleIds`: modules of the document that have another id here. */
export async function readReferences(
  tx: Tx,
  moduleIds: ReadonlyMap<number, number>,
): Promise<HostReferences> {
  const ids = {
    cloud_id: await allIds(tx, 'clouds'),
    application_id: await allIds(tx, 'businesses'),
    product_line_id: await allIds(tx, 'product_lines'),
    env_id: await allIds(tx, 'environments'),
  };
  const modules = await tx.db
    .selectFrom('modules')
    .innerJoin('sets', 'sets.id', 'modules.set_id')
    .select(['modules.id', 'modules.kind', 'sets.business_id'])
    .execute();
  const businessOf = new Map(modules.map(({ id, business_id }) => [id, business_id]));
  const idleOf = new Map(
    modules.filter(({ kind }) => kind === 'idle').map(({ id, business_id }) => [business_id, id]),
  );
  const fields = Object.keys(ids) as (keyof typeof ids)[];

  return {
    resolve(row, before, path, issues) {
      const wrong: FieldIssue[] = [];
      for (const field of fields) {
        const id = row[field];
        if (id !== undefined && id !== null && !ids[field].has(id))
          wrong.push(missing(`${path}.${field}`, field, id));
      }
      const own = row.modules?.map((id) => moduleIds.get(id) ?? id);
      const given = row.application_id === undefined ? before?.business_id : row.application_id;
      const businessId = given ?? businessOf.get(own?.[0] ?? -1) ?? null;
      for (const [index, id] of (own ?? []).entries()) {
        const business = businessOf.get(id);
        const place = `${path}.modules.${index}`;
        if (business === undefined) wrong.push(missing(place, 'module', row.modules?.[index] ?? id));
        else if (business !== businessId)
          wrong.push({
            path: place,
            reason: 'cmdb.otherParent',
            params: { id, what: 'application', parent: business },
          });
      }
      for (const issue of wrong) issues.add(issue);
      if (wrong.length > 0) return undefined;
      const leaves = before !== undefined && before.business_id !== businessId;
      if (own === undefined && !leaves) return { businessId, modules: undefined };
      const idle = businessId === null ? undefined : idleOf.get(businessId);
      // A host is idle only while it has no other module.
      const busy = own?.filter((id) => id !== idle) ?? [];
      return { businessId, modules: busy.length > 0 ? busy : idle === undefined ? [] : [idle] };
    },
  };
}

function missing(path: string, field: string, id: number | string): FieldIssue {
  const what = field.replace(/_id$/, '');
  return { path, reason: 'cmdb.unknownReference', params: { what, id } };
}
