import { openTasks } from '@main/domains/agents/tasks.store';
import { systemClock } from '@main/kernel/clock';
import { silentLogger } from '@main/kernel/logger';
import { explainPlan, openStore } from '@main/platform/store';
import { expect, it } from 'vitest';
import { migrateTo, openTestStore } from '../../support/store';

it('migration 4 comes over a database that is in use', async () => {
  const before = await migrateTo(3);
  await before.write((tx) =>
    tx.db
      .insertInto('settings')
      .values({ key: 'concurrency', value: '7', updated_at: 1, updated_by: 'a' })
      .execute(),
  );
  await before.close();
  const store = await openStore({ dir: before.dir, logger: silentLogger, clock: systemClock });
  expect(await store.read.selectFrom('agents').selectAll().execute()).toEqual([]);
  expect(await store.read.selectFrom('settings').select('value').executeTakeFirst()).toEqual({ value: '7' });
  await store.close();
});

it('looks for work by an index, whatever the number of ended tasks', async () => {
  const store = await openTestStore();
  expect(await explainPlan(store.read, openTasks(store.read, 1))).toEqual([
    'SEARCH agent_tasks USING INDEX agent_tasks_agent (agent_id=? AND finished_at=?)',
  ]);
});
