import { type Actor, demand } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { isUniqueViolation, type Tx } from '@main/platform/store';

/** Tables of things that a user keeps under a name and may share with all others. */
type OwnedTable = 'host_views' | 'target_sets';

/** Throws unless the thing is the actor's own: only its owner changes it. */
export async function demandOwn(tx: Tx, of: OwnedTable, actor: Actor, id: number): Promise<void> {
  const { user_id, shared } = await ownerOf(tx, of, id);
  if (user_id === actor.id) return;
  throw shared === 1 ? new AppError('common.forbidden') : AppError.notFound(wordOf[of], id);
}

/** Throws unless the actor may take the thing away: an administrator may also take shared ones of others. */
export async function demandRemovable(tx: Tx, of: OwnedTable, actor: Actor, id: number): Promise<void> {
  const { user_id, shared } = await ownerOf(tx, of, id);
  if (user_id === actor.id) return;
  if (shared === 0) throw AppError.notFound(wordOf[of], id);
  demand(actor, 'settings.write');
}

/** Says at the field `name` that the owner has a thing of this name already. */
export function asTaken(of: OwnedTable, name: string): (error: unknown) => never {
  return (error) => {
    throw isUniqueViolation(error, `${of}.name`) ? AppError.field('name', 'cmdb.nameTaken', { name }) : error;
  };
}

const wordOf: Readonly<Record<OwnedTable, string>> = { host_views: 'view', target_sets: 'targetSet' };

async function ownerOf(tx: Tx, of: OwnedTable, id: number): Promise<{ user_id: number; shared: number }> {
  const row = await tx.db
    .selectFrom(of)
    .select(['user_id', 'shared'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw AppError.notFound(wordOf[of], id);
  return row;
}
