import type { Contract, Output } from '@contract/index';
import { AppError } from '@main/kernel/app-error';
import { type Reader, type Tx, valuesAsList } from '@main/platform/store';
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { CmdbDeps } from './cmdb.service';
import { leaveForeignModules } from './hosts.store';
import { checkBusiness, checkCredential } from './references';
import { placeIdleHosts } from './topology.store';

export type HostEdit = z.output<Contract['cmdb.editHosts']['input']>;
type Changes = HostEdit['changes'];
type Field = keyof Changes;

/** One edit of many hosts, and what it would do. */
export interface HostEdits {
  preview(edit: HostEdit): Promise<Output<'cmdb.previewEdit'>>;
  /** Answers how many hosts changed; those that were so already are left alone. */
  edit(edit: HostEdit): Promise<number>;
}

const columns: Readonly<Record<Field, string>> = {
  businessId: 'business_id',
  credentialId: 'credential_id',
  sshUser: 'ssh_user',
  sshPort: 'ssh_port',
  osType: 'os_type',
  usage: 'usage',
  location: 'location',
  remark: 'remark',
};

/** What a field is called where its column has only a number. */
const labels: Readonly<Partial<Record<Field, RawBuilder<string>>>> = {
  businessId: sql`coalesce((select name from businesses where id = hosts.business_id), '')`,
  credentialId: sql`coalesce((select name from credentials where id = hosts.credential_id), '')`,
};

/** Present values that a preview names for each field. */
const namedValues = 5;

export function createHostEdits({ store, bus, clock }: CmdbDeps): HostEdits {
  return {
    async preview({ ids, changes }) {
      const fields = givenOf(changes);
      const [hosts, changing] = await Promise.all([
        countHosts(store.read, ids),
        fields.length === 0 ? 0 : countHosts(store.read, ids, differs(fields)),
      ]);
      const shown = await Promise.all(
        fields.map(async (given) => ({
          field: given.field,
          ...(await presentValues(store.read, ids, given)),
        })),
      );
      return { hosts, changing, fields: shown };
    },

    async edit({ ids, changes }) {
      const fields = givenOf(changes);
      if (fields.length === 0) return 0;
      checkAccount(changes.sshUser);
      return store.write(async (tx) => {
        await checkBusiness(tx, changes.businessId ?? null);
        await checkCredential(tx, changes.credentialId ?? null);
        tx.afterCommit(() => bus.emit('hosts.changed', {}));
        const changed = await update(tx, ids, fields, clock.now());
        if (changes.businessId !== undefined) {
          await leaveForeignModules(tx, ids);
          await placeIdleHosts(tx, ids);
        }
        return changed;
      });
    },
  };
}

interface Given {
  readonly field: Field;
  readonly value: string | number | null;
}

function givenOf(changes: Changes): Given[] {
  return (Object.keys(columns) as Field[]).flatMap((field) => {
    const value = changes[field];
    return value === undefined ? [] : [{ field, value }];
  });
}

function columnOf({ field }: Given) {
  return sql.ref(`hosts.${columns[field]}`);
}

/** True for hosts that have something else in one of the fields. */
function differs(fields: readonly Given[]): RawBuilder<boolean> {
  return sql<boolean>`(${sql.join(
    fields.map((given) => sql`${columnOf(given)} is not ${given.value}`),
    sql` or `,
  )})`;
}

async function countHosts(db: Reader, ids: readonly number[], where = sql<boolean>`true`): Promise<number> {
  const counting = db
    .selectFrom('hosts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('id', 'in', valuesAsList(ids))
    .where(where);
  return (await counting.executeTakeFirstOrThrow()).count;
}

/** How many hosts have another value now, and which. */
async function presentValues(db: Reader, ids: readonly number[], given: Given) {
  const label = labels[given.field] ?? sql<string>`cast(${columnOf(given)} as text)`;
  const { rows } = await sql<{ value: string; hosts: number; changing: number }>`
    select ${label} as value, count(*) as hosts, sum(count(*)) over () as changing
    from hosts where id in ${valuesAsList(ids)} and ${columnOf(given)} is not ${given.value}
    group by value order by hosts desc, value limit ${namedValues}`.execute(db);
  return {
    changing: rows[0]?.changing ?? 0,
    from: rows.map(({ value, hosts }) => ({ value, hosts })),
  };
}

async function update(tx: Tx, ids: readonly number[], fields: readonly Given[], at: number): Promise<number> {
  const values = Object.fromEntries(fields.map(({ field, value }) => [columns[field], value]));
  const done = await tx.db
    .updateTable('hosts')
    .set({ ...values, updated_at: at })
    .where('id', 'in', valuesAsList(ids))
    .where(differs(fields))
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}

/** Such a name would reach commands on a host as an option or as several words. */
function checkAccount(account: string | undefined): void {
  if (account !== undefined && !/^[^\s\p{Cc}:/-][^\s\p{Cc}:/]*$/u.test(account))
    throw AppError.field('changes.sshUser', 'scripts.unsafeField');
}
