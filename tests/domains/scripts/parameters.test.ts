import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScriptParameter } from '@contract/parameters';
import { createJobsService } from '@main/domains/jobs';
import { createScriptsService } from '@main/domains/scripts';
import { createRetrySpec } from '@main/domains/scripts/retry.spec';
import { systemClock } from '@main/kernel/clock';
import { createDownloads } from '@main/kernel/downloads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/harness';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { openTestStore } from '../../support/store';
import { startKind } from './kind.harness';
import { guard, library, operator, settings } from './support';

let bench: Workbench;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await bench.close();
});

const secret = 'hush-hush-9f3a-密码';

function parameter(name: string, more: Partial<ScriptParameter> = {}): ScriptParameter {
  return {
    ...{ name, type: 'text', description: '', required: false, default: '', pattern: '', options: [] },
    ...{ sensitive: false, ...more },
  };
}

async function start() {
  const host = await bench.host();
  const store = await openTestStore();
  const kind = await startKind({ store, ssh: bench.pool(), endpoints: new Map([[1, endpointOf(host)]]) });
  const { engine, hosts, secrets } = kind;
  stops.push(async () => {
    await engine.stop();
    await secrets.stop();
  });
  const scripts = createScriptsService({
    ...{ store, engine, hosts, settings: () => settings, guard, library, secrets },
  });
  const jobs = createJobsService({
    ...{ store, engine, offer: createDownloads(systemClock).offer, renewSecrets: secrets.renew },
    retrySpec: createRetrySpec(async () => {}),
    storage: async () => ({ outputBytes: 0, fileBytes: 0, freeBytes: 0 }),
  });

  async function run(
    content: string,
    parameters: ScriptParameter[],
    parameterValues: Record<string, string>,
  ) {
    const { jobId } = await scripts.run(operator, {
      ...{ title: 't', interpreter: '/bin/sh', content, path: '/tmp', user: 'ops', param: '', hostIds: [1] },
      ...{ parameters, parameterValues },
    });
    return jobId;
  }
  async function ended(jobId: number) {
    const target = await store.read
      .selectFrom('job_targets')
      .select('id')
      .where('job_id', '=', jobId)
      .executeTakeFirstOrThrow();
    const row = await engine.ended(target.id);
    const chunks = await store.read
      .selectFrom('job_chunks')
      .select(['stream', 'text', 'attempt'])
      .where('target_id', '=', target.id)
      .orderBy('seq')
      .execute();
    const text = (stream: string) =>
      chunks
        .filter((one) => one.stream === stream && one.attempt === row.attempt)
        .map((one) => one.text)
        .join('');
    return { row, stdout: text('stdout'), stderr: text('stderr') };
  }
  /** Whether a text stands in any file of the database. */
  async function isOnDisk(text: string): Promise<boolean> {
    const files = (await readdir(store.dir, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    );
    const bytes = await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name))));
    return bytes.some(
      (one) => one.includes(text) || one.includes(Buffer.from(text).toString('base64').slice(0, -4)),
    );
  }
  const kept = () =>
    store.read.selectFrom('secrets').select('field').where('table_name', '=', 'jobs').execute();
  return { store, run, ended, jobs, engine, isOnDisk, kept };
}

/** Everything that a shell could take for something else. */
const hostile = [
  `'; id; '`,
  '"$(id)"',
  '`id`',
  '$HOME $(( 1 + 1 ))',
  'a\nb\r\nc\n',
  '-n',
  '*',
  ' leading and trailing ',
  '\\',
  '\t\u0001\u001b[31m',
  '中文 🚀',
  '#x',
  '!!',
  '%s%n',
];

describe('parameters of a script', () => {
  it('reach it byte for byte, whatever they hold', async () => {
    const { run, ended } = await start();
    const parameters = hostile.map((_, at) => parameter(`V${at}`));
    const values = Object.fromEntries(hostile.map((value, at) => [`V${at}`, value]));
    const content = hostile.map((_, at) => `printf '%s|' "$V${at}"`).join('\n');
    const { stdout, row } = await ended(await run(content, parameters, values));
    expect(row.state).toBe('succeeded');
    expect(stdout).toBe(`${hostile.join('|')}|`);
  });

  it('have their default where nobody says, and are empty but there where there is none', async () => {
    const { run, ended } = await start();
    const parameters = [
      parameter('DAYS', { type: 'number', default: '30' }),
      parameter('DEEP', { type: 'switch' }),
      parameter('NOTE'),
    ];
    const content = 'echo "$DAYS $DEEP $(env | grep -c ^NOTE=)"';
    expect((await ended(await run(content, parameters, {}))).stdout).toBe('30 false 1\n');
    expect((await ended(await run(content, parameters, { DAYS: '-1.5', DEEP: 'true' }))).stdout).toBe(
      '-1.5 true 1\n',
    );
  });

  it('are checked before anything is queued', async () => {
    const { run, store } = await start();
    const parameters = [
      parameter('DAYS', { type: 'number', required: true }),
      parameter('LEVEL', { type: 'choice', options: ['a', 'b'] }),
      parameter('PEER', { type: 'address' }),
      parameter('NAME', { pattern: '[a-z]+' }),
      parameter('SLOW', { pattern: '(a+)+' }),
    ];
    const values = {
      DAYS: 'x',
      LEVEL: 'c',
      PEER: '10.0.0.256',
      NAME: 'a1',
      SLOW: `${'a'.repeat(60)}!`,
      MORE: '',
    };
    await expect(run('true', parameters, values)).rejects.toMatchObject({
      issues: [
        { path: 'parameterValues.MORE', reason: 'library.noParameter' },
        { path: 'parameterValues.DAYS', reason: 'library.notNumber' },
        { path: 'parameterValues.LEVEL', reason: 'common.wrongValue' },
        { path: 'parameterValues.PEER', reason: 'common.notIp' },
        { path: 'parameterValues.NAME', reason: 'library.noMatch' },
        { path: 'parameterValues.SLOW', reason: 'library.noMatch' },
      ],
    });
    for (const [name, reason] of [
      ['PATH', 'library.takenName'],
      ['LD_PRELOAD', 'library.takenName'],
      ['a-b', 'library.badName'],
      ['_mL', 'library.takenName'],
    ] as const)
      await expect(run('true', [parameter(name)], {})).rejects.toMatchObject({
        issues: [{ path: 'parameters.0.name', reason }],
      });
    expect(await store.read.selectFrom('jobs').selectAll().execute()).toEqual([]);
  });
});

describe('a sensitive parameter', () => {
  const parameters = [parameter('TOKEN', { sensitive: true, required: true }), parameter('WHO')];

  it('reaches the script and is nowhere else: not in the job, its output or the database', async () => {
    const { run, ended, jobs, isOnDisk, kept } = await start();
    // A script that tells what it should not.
    const content = 'printf "%s" "$TOKEN" | wc -c; echo "<$TOKEN>"; echo "$TOKEN" >&2; printf "%s\\n" "$WHO"';
    const jobId = await run(content, parameters, { TOKEN: secret, WHO: 'me' });
    const { stdout, stderr } = await ended(jobId);
    const length = Buffer.byteLength(secret);
    const blanked = '*'.repeat(length);
    expect(stdout.replace(/^ +/, '')).toBe(`${length}\n<${blanked}>\nme\n`);
    expect(stderr).toBe(`${blanked}\n`);
    const answers = JSON.stringify([await jobs.get(jobId), await jobs.groups(jobId)]);
    expect(answers).toContain('"value":"me"');
    expect(answers).not.toContain(secret);
    await until(async () => (await kept()).length === 0);
    expect(await isOnDisk(secret)).toBe(false);
    expect(await isOnDisk('"me"')).toBe(true);
  });

  it('is in the vault while its job lasts, and asked for again at a retry', async () => {
    const { run, ended, jobs, kept, isOnDisk } = await start();
    const jobId = await run('test "$TOKEN" = right-one', parameters, { TOKEN: 'wrong-one' });
    expect((await ended(jobId)).row.state).toBe('failed');
    await until(async () => (await kept()).length === 0);
    await expect(jobs.retry(operator, { jobId })).rejects.toMatchObject({
      issues: [{ path: 'parameterValues.TOKEN', reason: 'library.secretNeeded' }],
    });
    await expect(jobs.retry(operator, { jobId, parameterValues: { TOKEN: '' } })).rejects.toMatchObject({
      issues: [{ path: 'parameterValues.TOKEN', reason: 'common.required' }],
    });
    expect((await jobs.get(jobId)).state).toBe('failed');
    await jobs.retry(operator, { jobId, parameterValues: { TOKEN: 'right-one' } });
    await until(async () => (await jobs.get(jobId)).state === 'succeeded');
    await until(async () => (await kept()).length === 0);
    expect(await isOnDisk('wrong-one')).toBe(false);
  });

  it('has no default, which would be kept', async () => {
    const { run } = await start();
    await expect(
      run('true', [parameter('TOKEN', { sensitive: true, default: 'x' })], {}),
    ).rejects.toMatchObject({
      issues: [{ path: 'parameters.0.default', reason: 'library.sensitiveDefault' }],
    });
  });
});
