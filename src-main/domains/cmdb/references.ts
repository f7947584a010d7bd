import { AppError } from '@main/kernel/app-error';
import { type Tx, valuesAsList } from '@main/platform/store';

/** Throws unless the cloud area exists. */
export async function checkCloud(tx: Tx, id: number): Promise<void> {
  const found = await tx.db.selectFrom('clouds').select('id').where('id', '=', id).executeTakeFirst();
  if (!found) throw AppError.field('cloudId', 'cmdb.unknownReference', { what: 'cloud', id });
}

/** Throws unless the business exists; no business is allowed. */
export async function checkBusiness(tx: Tx, id: number | null): Promise<void> {
  if (id === null) return;
  const found = await tx.db.selectFrom('businesses').select('id').where('id', '=', id).executeTakeFirst();
  if (!found) throw AppError.field('businessId', 'cmdb.unknownReference', { what: 'business', id });
}

/** Throws unless the shared credential exists; none is allowed. */
export async function checkCredential(tx: Tx, id: number | null): Promise<void> {
  if (id === null) return;
  const found = await tx.db.selectFrom('credentials').select('id').where('id', '=', id).executeTakeFirst();
  if (!found) throw AppError.field('credentialId', 'cmdb.unknownReference', { what: 'credential', id });
}

/** The business that all the modules belong to. Throws when one does not exist or they differ. */
export async function checkModules(tx: Tx, ids: readonly number[]): Promise<number> {
  const found = await tx.db
    .selectFrom('modules')
    .innerJoin('sets', 'sets.id', 'modules.set_id')
    .select(['modules.id', 'sets.business_id'])
    .where('modules.id', 'in', valuesAsList(ids))
    .execute();
  const missing = ids.find((id) => !found.some((module) => module.id === id));
  const [first] = found;
  if (missing !== undefined || !first)
    throw AppError.field('moduleIds', 'cmdb.unknownReference', { what: 'module', id: missing ?? 0 });
  if (found.some(({ business_id }) => business_id !== first.business_id))
    throw AppError.field('moduleIds', 'cmdb.modulesDiffer');
  return first.business_id;
}
