import { createScriptsService } from '@main/domains/scripts';
import { migrations } from '@main/platform/store';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestStore, openTestStoreIn, temporaryFolder, upTo } from '../../support/store';
import { ran, startExec } from './exec.harness';
import { guard, host, hostsOf, library, operator, settings } from './support';

const running: { stop: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function scripts() {
  const store = await openTestStore();
  const made = await startExec(store, ran);
  running.push(made);
  const hosts = hostsOf([
    host(1, '10.0.0.1'),
    host(2, '10.0.0.2', { hasCredential: false, agentId: 3 }),
    host(3, '10.0.0.3', { hasCredential: false }),
  ]);
  const service = createScriptsService({
    store,
    engine: made.engine,
    hosts,
    settings: () => settings,
    guard,
    library,
    secrets,
  });
  return { store, service, engine: made.engine };
}

/** Nothing here is sensitive. */
const secrets = { keep: async () => undefined };

const run = {
  title: '',
  interpreter: '/bin/bash',
  content: '#!/bin/bash\n\n# what it is\r\nuptime\r\n',
  path: '/tmp',
  user: 'root',
  param: '',
  hostIds: [2, 1, 2],
};

describe('a script from the console', () => {
  it('becomes a job for exactly the hosts that were confirmed, each once', async () => {
    const { service, store, engine } = await scripts();
    const { jobId } = await service.run(operator, run);
    const job = await store.read
      .selectFrom('jobs')
      .selectAll()
      .where('id', '=', jobId)
      .executeTakeFirstOrThrow();
    expect(job).toMatchObject({
      kind: 'script',
      title: 'uptime',
      total: 2,
      created_by: 'ops',
      concurrency: 50,
    });
    expect(JSON.parse(job.spec)).toMatchObject({ content: '#!/bin/bash\n\n# what it is\nuptime\n' });
    const targets = await store.read.selectFrom('job_targets').select(['id', 'host_id', 'label']).execute();
    expect(targets.map(({ host_id, label }) => [host_id, label])).toEqual([
      [2, '10.0.0.2'],
      [1, '10.0.0.1'],
    ]);
    await Promise.all(targets.map(({ id }) => engine.ended(id)));
  });

  it('is refused whole when a host is gone, or a field is wrong', async () => {
    const { service, store } = await scripts();
    await expect(service.run(operator, { ...run, hostIds: [1, 99] })).rejects.toMatchObject({
      reason: 'common.notFound',
      params: { what: 'host', id: 99 },
    });
    await expect(service.run(operator, { ...run, param: '"' })).rejects.toMatchObject({
      issues: [{ path: 'param', reason: 'scripts.badParam' }],
    });
    await expect(service.run(operator, { ...run, content: 'reboot' })).rejects.toMatchObject({
      reason: 'library.blocked',
    });
    await expect(service.run(operator, { ...run, library: { id: 1, version: 1 } })).rejects.toMatchObject({
      issues: [{ path: 'library', reason: 'scripts.notThatVersion' }],
    });
    expect(await store.read.selectFrom('jobs').selectAll().execute()).toEqual([]);
  });
});

describe('the migration of this domain', () => {
  it('adds its tables to a database with jobs, and their rows go with their targets', async () => {
    const dir = await temporaryFolder();
    const before = await openTestStoreIn(dir, { migrations: upTo(4) });
    await before.write(async (tx) => {
      await tx.db
        .insertInto('jobs')
        .values({
          kind: 'script',
          title: 'old',
          state: 'succeeded',
          spec: '{}',
          business_id: null,
          created_by: 'ops',
          origin: 'api',
          concurrency: 1,
          total: 1,
          created_at: 1,
          started_at: 1,
          finished_at: 1,
        })
        .execute();
      await tx.db
        .insertInto('job_targets')
        .values({
          job_id: 1,
          position: 0,
          host_id: null,
          label: 'h',
          state: 'succeeded',
          exit_code: 0,
          created_at: 1,
          started_at: 1,
          finished_at: 1,
        })
        .execute();
    });
    await before.close();
    const after = await openTestStoreIn(dir, { migrations });
    await after.write(async (tx) => {
      const task = { ip: '10.0.0.1', task_id: 't', mode: 'async' as const, target_id: 1, created_at: 1 };
      await tx.db.insertInto('exec_tasks').values(task).execute();
    });
    await expect(
      after.write((tx) =>
        tx.db
          .insertInto('exec_tasks')
          .values({ ip: '10.0.0.1', task_id: 't', mode: 'async', target_id: 1, created_at: 2 })
          .execute(),
      ),
    ).rejects.toThrow(/UNIQUE/);
    await after.write((tx) => tx.db.deleteFrom('jobs').execute());
    expect(await after.read.selectFrom('exec_tasks').selectAll().execute()).toEqual([]);
  });
});
