import type { ScriptParameter } from '@contract/parameters';
import { scriptRun } from '@contract/procedures/scripts';
import { createSchedulesService } from '@main/domains/schedules';
import { createScriptsService, type ScriptLibrary } from '@main/domains/scripts';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/harness';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { openTestStore } from '../../support/store';
import { startKind } from './kind.harness';
import { guard, operator, settings } from './support';

let bench: Workbench;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await bench.close();
});

const token: ScriptParameter = {
  ...{ name: 'TOKEN', type: 'text', description: '', required: true, default: '', pattern: '', options: [] },
  sensitive: true,
};
const content = 'test "$TOKEN" = hush && echo knows';

/** Scripts for two hosts; the library's first version asks for the token. */
async function start() {
  const endpoint = endpointOf(await bench.host());
  const store = await openTestStore();
  const endpoints = new Map([
    [1, endpoint],
    [2, endpoint],
  ]);
  const { engine, hosts, secrets } = await startKind({ store, ssh: bench.pool(), endpoints });
  stops.push(async () => {
    await engine.stop();
    await secrets.stop();
  });
  const library: ScriptLibrary = {
    runnable: async () => ({ content, interpreter: '/bin/sh', parameters: [token] }),
    recordRun: async () => undefined,
  };
  const scripts = createScriptsService({
    ...{ store, engine, hosts, settings: () => settings, guard, library, secrets },
  });
  const kept = () =>
    store.read.selectFrom('secrets').select('field').where('table_name', '=', 'jobs').execute();
  const stateOf = async (id: number) =>
    (await store.read.selectFrom('jobs').select('state').where('id', '=', id).executeTakeFirstOrThrow())
      .state;
  return { store, scripts, engine, hosts, kept, stateOf };
}

const run = {
  ...{ title: 't', interpreter: '/bin/sh', content, path: '/tmp', user: 'ops', param: '' },
  hostIds: [1, 2],
};
const refused = {
  issues: [{ path: 'parameterValues.TOKEN', reason: 'scripts.secretNotKept' }],
};

describe('a sensitive parameter', () => {
  it('stays in the vault while a rolling run waits and while it is paused, and goes with its end', async () => {
    const { scripts, engine, kept, stateOf } = await start();
    const { jobId } = await scripts.run(operator, {
      ...{ ...run, parameters: [token], parameterValues: { TOKEN: 'hush' } },
      rolling: { plan: '1', confirm: 'first', stopAt: { kind: 'hosts', value: 1 } },
    });
    await until(async () => (await stateOf(jobId)) === 'waiting');
    expect(await kept()).toHaveLength(1);
    await engine.pause(jobId, 'ops');
    expect(await kept()).toHaveLength(1);
    await engine.resume(jobId, 'ops');
    await until(async () => (await stateOf(jobId)) === 'waiting');
    await engine.confirm(jobId, 0, 'ops');
    await until(async () => (await stateOf(jobId)) === 'succeeded');
    await until(async () => (await kept()).length === 0);
  });

  it('cannot be kept for later, whether it was sent or is of the version of the library', async () => {
    const { scripts } = await start();
    const parameterValues = { TOKEN: 'hush' };
    await expect(
      scripts.checkKept(operator, { ...run, parameters: [token], parameterValues }),
    ).rejects.toMatchObject(refused);
    const library = { id: 1, version: 1 };
    await expect(scripts.checkKept(operator, { ...run, library, parameterValues })).rejects.toMatchObject(
      refused,
    );
    const plain = { ...token, sensitive: false };
    await scripts.checkKept(operator, { ...run, parameters: [plain], parameterValues });
  });

  it('does not reach the table of schedules; one of before that names such a version fails by name', async () => {
    const { store, scripts, hosts } = await start();
    let now = Date.UTC(2026, 0, 5, 10);
    const schedules = createSchedulesService({
      ...{ store, hosts, bus: createBus(() => {}), clock: { now: () => now }, logger: silentLogger },
      scripts: {
        checkKept: (actor, order) => scripts.checkKept(actor, scriptRun.parse(order)),
        run: (actor, order) => scripts.run(actor, scriptRun.parse(order)),
      },
      jobIsOpen: async () => false,
      ownerOf: async () => operator,
    });
    stops.push(schedules.stop);
    const library = { id: 1, version: 1 };
    const at = { name: 'hourly', cron: '0 * * * *', zone: 'UTC', missed: 'skip' as const };
    const { hostIds, ...order } = run;
    const script = { ...order, hostIds, library, parameterValues: { TOKEN: 'hush' } };
    await expect(schedules.save(operator, { ...at, script })).rejects.toMatchObject(refused);
    expect(await store.read.selectFrom('schedules').selectAll().execute()).toEqual([]);

    await schedules.save(operator, { ...at, script: { ...order, content: 'true', hostIds } });
    await store.write((tx) =>
      tx.db
        .updateTable('schedules')
        .set({ script: JSON.stringify({ ...order, library }) })
        .execute(),
    );
    now += 3_600_000;
    await schedules.look();
    const [only] = await store.read.selectFrom('schedule_runs').selectAll().execute();
    expect(only).toMatchObject({ outcome: 'failed', job_id: null });
    expect(only?.message).toContain('TOKEN');
  });
});
