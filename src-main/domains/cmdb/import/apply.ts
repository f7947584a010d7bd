import type { RowKind } from '@contract/import-fields';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { newId } from '@main/kernel/ids';
import { insertMany, type Tx, updateMany, upsertMany, valuesAsList } from '@main/platform/store';
import type { HostRow } from '@main/platform/store/schema/cmdb';
import type { Vault } from '@main/platform/vault';
import { addressKey } from '../address';
import { secretFields, placeOf as secretPlace } from '../credentials/secrets';
import { sourceOf } from '../hosts.service';
import { placeIdleHosts } from '../topology.store';
import { relateJumps } from './jumps';
import { makePlaces } from './places';
import type { ImportOptions, ImportPlan, PlannedRow } from './plan';
import { hostIdsAt, keyOf } from './stored';

export interface ApplyWork {
  readonly tx: Tx;
  readonly vault: Vault;
  readonly actor: Actor;
  readonly at: number;
  readonly options: ImportOptions;
  readonly leaveOutWrong: boolean;
  readonly onProgress: (done: number, total: number) => void;
}

const chunkRows = 2000;

/**
 * Writes what a plan found new or changed. Rows with errors refuse it whole unless they are to be left
 * out. The plan must have been made in the same transaction.
 */
export async function applyPlan(work: ApplyWork, plan: ImportPlan): Promise<Record<RowKind, number>> {
  const { tx, actor, at, leaveOutWrong } = work;
  if (plan.counts.wrong > 0 && !leaveOutWrong)
    throw new AppError('cmdb.importWrongRows', { count: plan.counts.wrong });
  const origin = { source: sourceOf(actor), creator: actor.name, at };
  await makePlaces(tx, plan.newPlaces, origin);
  const written = plan.rows.filter(({ kind }) => kind === 'added' || kind === 'changed');
  for (let start = 0; start < written.length; start += chunkRows) {
    await writeRows(work, written.slice(start, start + chunkRows));
    work.onProgress(Math.min(start + chunkRows, written.length), written.length);
  }
  await relateJumps(tx, plan.rows);
  return plan.counts;
}

async function writeRows(work: ApplyWork, rows: readonly PlannedRow[]): Promise<void> {
  const { tx, vault } = work;
  const added = rows.filter(({ before }) => !before).map((row) => newRow(row, work));
  await insertMany(tx, 'hosts', added);
  const ids = await hostIdsAt(tx.db, added);
  const changed = rows.filter(({ before }) => before);
  await updateMany(tx, 'hosts', 'id', changed.map((row) => changedRow(row, work.at)) as never);

  const idOf = ({ before, draft, place }: PlannedRow): number =>
    before?.row.id ?? ids.get(keyOf({ cloud_id: place?.cloud.id ?? 0, inner_ip: draft.innerIp })) ?? 0;
  await placeInModules(tx, rows, idOf);
  await upsertMany(
    tx,
    'cluster_hosts',
    ['cluster_id', 'host_id'],
    rows.flatMap((row) =>
      (row.place?.clusters ?? []).map(({ id }) => ({ cluster_id: id ?? '', host_id: idOf(row) })),
    ),
  );
  const secrets = rows.flatMap((row) =>
    secretFields.flatMap((field) => {
      const plaintext = row.draft.cells[field];
      return plaintext ? [{ place: secretPlace(idOf(row), field), plaintext }] : [];
    }),
  );
  await vault.putMany(tx, secrets);
}

async function placeInModules(
  tx: Tx,
  rows: readonly PlannedRow[],
  idOf: (row: PlannedRow) => number,
): Promise<void> {
  const placed = rows.filter(({ place }) => place?.modules);
  await tx.db
    .deleteFrom('module_hosts')
    .where('host_id', 'in', valuesAsList(placed.map(idOf)))
    .execute();
  await insertMany(
    tx,
    'module_hosts',
    placed.flatMap((row) =>
      (row.place?.modules ?? []).map(({ id }) => ({ module_id: id ?? 0, host_id: idOf(row) })),
    ),
  );
  await placeIdleHosts(tx, rows.map(idOf));
}

function newRow({ draft, place, columns }: PlannedRow, { actor, at, options }: ApplyWork) {
  return {
    uid: newId(),
    cloud_id: place?.cloud.id ?? 0,
    inner_ip: draft.innerIp,
    ip_key: addressKey(draft.innerIp),
    outer_ip: '',
    host_name: '',
    os_type: 'LINUX',
    business_id: place?.business?.id ?? null,
    product_line_id: null,
    env_id: null,
    node_type: 'AGENT' as const,
    source: sourceOf(actor),
    usage: '',
    location: '',
    is_initialized: 0,
    remark: '',
    ssh_user: options.sshUser,
    ssh_port: options.sshPort,
    auth_type: 'PASSWORD' as const,
    credential_id: null,
    creator: actor.name,
    created_at: at,
    updated_at: at,
    ...columns,
  };
}

function changedRow({ before, place, columns }: PlannedRow, at: number): Partial<HostRow> {
  return {
    ...before?.row,
    business_id: place?.business?.id ?? before?.row.business_id ?? null,
    ...columns,
    updated_at: at,
  };
}
