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
    .select(['modules.id', 'modules.kind', 'sets.business_id'])
    .where('modules.id', 'in', valuesAsList(ids))
    .execute();
  const missing = ids.find((id) => !found.some((module) => module.id === id));
  const [first] = found;
  if (missing !== undefined || !first)
    throw AppError.field('moduleIds', 'cmdb.unknownReference', { what: 'module', id: missing ?? 0 });
  if (found.some(({ business_id }) => business_id !== first.business_id))
    throw AppError.field('moduleIds', 'cmdb.modulesDiffer');
  if (found.length > 1 && found.some(({ kind }) => kind !== ''))
    throw AppError.field('moduleIds', 'cmdb.idleAlone');
  return first.business_id;
}

/** Throws unless the product line exists; none is allowed. */
export async function checkProductLine(tx: Tx, id: number | null): Promise<void> {
  if (id === null) return;
  const found = await tx.db.selectFrom('product_lines').select('id').where('id', '=', id).executeTakeFirst();
  if (!found) throw AppError.field('productLineId', 'cmdb.unknownReference', { what: 'productLine', id });
}

/** Throws unless the environment exists; none is allowed. */
export async function checkEnvironment(tx: Tx, id: string | null): Promise<void> {
  if (id === null) return;
  const found = await tx.db.selectFrom('environments').select('id').where('id', '=', id).executeTakeFirst();
  if (!found) throw AppError.field('envId', 'cmdb.unknownReference', { what: 'environment', id });
}

/** Whether there is 空闲机 or 故障机 among the modules. */
export async function isFixed(tx: Tx, moduleIds: readonly number[]): Promise<boolean> {
  const rows = tx.db.selectFrom('modules').select('id').where('id', 'in', valuesAsList(moduleIds));
  return (await rows.where('kind', '<>', '').executeTakeFirst()) !== undefined;
}
