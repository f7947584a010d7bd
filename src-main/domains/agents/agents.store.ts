import type { AgentStatus } from '@contract/states';
import {
  containsPattern,
  type Page,
  page,
  type Reader,
  type Tx,
  updateMany,
  valuesAsList,
} from '@main/platform/store';
import type { AgentRow, NewAgentRow } from '@main/platform/store/schema/agents';
import { type Expression, type SqlBool, sql } from 'kysely';
import { missedPolls } from './liveness';

export interface AgentQuery {
  readonly page: number;
  readonly pageSize: number;
  readonly sortBy: 'name' | 'lastSeenAt' | 'registeredAt';
  readonly descending: boolean;
  readonly keyword: string;
  readonly status?: readonly AgentStatus[] | undefined;
  /** Only those whose token two machines show. */
  readonly conflict?: boolean | undefined;
  /** One of these, as the agents said them. */
  readonly versions?: readonly string[] | undefined;
}

export type ListedAgent = Omit<AgentRow, 'token_hash' | 'facts' | 'tunnel_port'> & {
  readonly open_tasks: number;
};

const sortColumns = { name: 'name', lastSeenAt: 'last_seen_at', registeredAt: 'registered_at' } as const;

/** One page of agents. `now` decides who is RUNNING. */
export async function listAgents(db: Reader, query: AgentQuery, now: number): Promise<Page<ListedAgent>> {
  let filtered = db.selectFrom('agents');
  if (query.keyword.trim()) filtered = filtered.where(containsPattern(['name', 'inner_ip'], query.keyword));
  const { status } = query;
  if (query.conflict) filtered = filtered.where('conflict', 'is not', null);
  if (status) filtered = filtered.where((of) => of.or(status.map((one) => hasStatus(one, now))));
  const { versions } = query;
  if (versions) filtered = filtered.where('version', 'in', valuesAsList(versions));
  const rows = filtered
    .select([
      'id',
      'name',
      'host_id',
      'inner_ip',
      'node_type',
      'awaits_registration',
      'conflict',
      'version',
      'poll_seconds',
      'enrolment_id',
      'created_at',
      'registered_at',
      'last_seen_at',
    ])
    .select((of) =>
      of
        .selectFrom('agent_tasks')
        .whereRef('agent_tasks.agent_id', '=', 'agents.id')
        .where('agent_tasks.finished_at', 'is', null)
        .select(({ fn }) => fn.countAll<number>().as('open'))
        .$asScalar()
        .$notNull()
        .as('open_tasks'),
    )
    .orderBy(sortColumns[query.sortBy], query.descending ? 'desc' : 'asc')
    .orderBy('id');
  return page(filtered, rows, query);
}

/** The rule of liveness.ts in SQL; a test holds the two together. */
export function hasStatus(status: AgentStatus, now: number): Expression<SqlBool> {
  if (status === 'UNKNOWN') return sql<SqlBool>`last_seen_at is null`;
  const comparison = status === 'RUNNING' ? sql`>=` : sql`<`;
  return sql<SqlBool>`last_seen_at ${comparison} ${now} - poll_seconds * ${missedPolls * 1000}`;
}

/** Agents by status; signs of life of the last seconds may not be in the table yet. */
export async function countByStatus(db: Reader, now: number): Promise<Record<AgentStatus, number>> {
  const count = async (status: AgentStatus) => {
    const counting = db.selectFrom('agents').select(({ fn }) => fn.countAll<number>().as('count'));
    return (await counting.where(hasStatus(status, now)).executeTakeFirstOrThrow()).count;
  };
  const [RUNNING, TERMINATED, UNKNOWN] = await Promise.all([
    count('RUNNING'),
    count('TERMINATED'),
    count('UNKNOWN'),
  ]);
  return { RUNNING, TERMINATED, UNKNOWN };
}

export async function agentById(db: Reader, id: number): Promise<AgentRow | undefined> {
  return db.selectFrom('agents').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function agentByName(db: Reader, name: string): Promise<AgentRow | undefined> {
  return db.selectFrom('agents').selectAll().where('name', '=', name).executeTakeFirst();
}

export async function agentByToken(db: Reader, tokenHash: string): Promise<AgentRow | undefined> {
  return db.selectFrom('agents').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
}

export async function agentByHost(db: Reader, hostId: number): Promise<AgentRow | undefined> {
  return db.selectFrom('agents').selectAll().where('host_id', '=', hostId).executeTakeFirst();
}

/** The agent that came in last by an enrolment. */
export async function agentByEnrolment(db: Reader, id: number): Promise<AgentRow | undefined> {
  const found = db.selectFrom('agents').selectAll().where('enrolment_id', '=', id);
  return found.orderBy('id', 'desc').executeTakeFirst();
}

/** Agents without a host that go by an address, as their name says; not those that two machines claim to be. */
export async function agentsAt(db: Reader, address: string): Promise<AgentRow[]> {
  return db
    .selectFrom('agents')
    .selectAll()
    .where('host_id', 'is', null)
    .where('conflict', 'is', null)
    .where((of) => of.or([of('name', '=', address), of('inner_ip', '=', address)]))
    .limit(2)
    .execute();
}

/** Agents whose token two machines show. */
export async function agentsInConflict(db: Reader): Promise<number[]> {
  const found = await db.selectFrom('agents').select('id').where('conflict', 'is not', null).execute();
  return found.map(({ id }) => id);
}

export async function agentsByIds(db: Reader, ids: readonly number[]): Promise<AgentRow[]> {
  return db.selectFrom('agents').selectAll().where('id', 'in', valuesAsList(ids)).orderBy('id').execute();
}

/** The versions that there are, with how many agents have each. */
export async function countByVersion(db: Reader): Promise<{ version: string; count: number }[]> {
  return db
    .selectFrom('agents')
    .select(['version', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy('version')
    .execute();
}

/** The agents of many hosts. */
export async function agentsOfHosts(db: Reader, hostIds: readonly number[]): Promise<AgentRow[]> {
  return db.selectFrom('agents').selectAll().where('host_id', 'in', valuesAsList(hostIds)).execute();
}

export async function insertAgent(tx: Tx, agent: NewAgentRow): Promise<number> {
  const { id } = await tx.db.insertInto('agents').values(agent).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function updateAgent(tx: Tx, id: number, changes: Partial<Omit<AgentRow, 'id'>>): Promise<void> {
  await tx.db.updateTable('agents').set(changes).where('id', '=', id).execute();
}

/** Deletes agents with their tasks; answers how many there were. */
export async function deleteAgents(tx: Tx, ids: readonly number[]): Promise<number> {
  const done = await tx.db.deleteFrom('agents').where('id', 'in', valuesAsList(ids)).executeTakeFirst();
  return Number(done.numDeletedRows);
}

/** Writes many signs of life at once. */
export async function writeLastSeen(
  tx: Tx,
  signs: readonly { id: number; last_seen_at: number }[],
): Promise<void> {
  await updateMany(tx, 'agents', 'id', signs);
}
