import { readFileSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecRequest } from '@main/domains/scripts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/harness';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { openTestStore } from '../../support/store';
import { type KindOptions, startKind } from './kind.harness';
import { operator } from './support';

let bench: Workbench;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  bench = await openWorkbench();
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await bench.close();
});

async function start(more: Partial<KindOptions> = {}) {
  const host = await bench.host();
  const store = more.store ?? (await openTestStore());
  const ssh = more.ssh ?? bench.pool();
  const endpoints = more.endpoints ?? new Map([[1, endpointOf(host)]]);
  const kind = await startKind({ ...more, store, ssh, endpoints });
  stops.push(() => kind.engine.stop());
  return { ...kind, store, host, ssh };
}

/** A request that runs as whoever the sandbox runs as. */
function request(content: string, more: Partial<ExecRequest> = {}): ExecRequest {
  return {
    interpreter: '/bin/sh',
    content,
    path: '/tmp',
    user: 'ops',
    param: '',
    ip: '10.0.0.1',
    taskId: 't1',
    ...more,
  };
}

describe('a script on a host that nobody can log in to', () => {
  it('says why: which credential has expired', async () => {
    const why = { reason: 'cmdb.credentialExpired', params: { name: 'prod root' } } as const;
    const { exec } = await start({ bare: new Map([[4, why]]) });
    expect(await exec.sync(operator, request('true', { ip: '10.0.0.4' }))).toMatchObject({
      ...{ code: 5, exitCode: -1 },
      message: expect.stringMatching(/no SSH credential and no agent[\s\S]*"prod root" has expired/),
    });
  });
});

describe('a script over SSH', () => {
  it('runs with its words, in its folder, and its streams are kept apart', async () => {
    const { exec } = await start();
    const hostile = [`'`, `"`, '$(id)', '`id`', 'a\nb', '-n', '*', '中文', '\\', ''];
    const param = hostile.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const content = 'pwd; printf "%s|" "$@"; echo err >&2; exit 3';
    expect(await exec.sync(operator, request(content, { param }))).toMatchObject({
      code: 0,
      exitCode: 3,
      stdout: `/tmp\n${hostile.join('|')}|`,
      stderr: 'err\n',
    });
  });

  it('goes into a folder whatever it is called', async () => {
    const { exec } = await start();
    for (const name of [`it's $(id) "x"`, '-rf', 'a\nb', ' ']) {
      const path = join(bench.folder, name);
      await mkdir(path);
      expect((await exec.sync(operator, request('pwd', { path }))).stdout).toBe(`${path}\n`);
    }
  });

  it('does not run where it cannot: no folder is 2, no user is 3', async () => {
    const { exec } = await start();
    const path = join(bench.folder, 'nowhere');
    expect(await exec.sync(operator, request('echo ran', { path }))).toMatchObject({
      code: 2,
      exitCode: -1,
      stdout: '',
    });
    for (const user of ['nobody-of-that-name', '$(id)', 'a b', "x'; id;'"])
      expect(await exec.sync(operator, request('echo ran', { user }))).toMatchObject({
        code: 3,
        exitCode: -1,
        stdout: '',
      });
  });

  it('cuts a stream at its cap with a mark', async () => {
    const { exec } = await start({ outputCapBytes: 1024 });
    const { stdout, stderr, exitCode } = await exec.sync(
      operator,
      request('head -c 5000000 /dev/zero | tr "\\0" x; echo short >&2'),
    );
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`${'x'.repeat(1024)}\n[output cut here: more than 1024 bytes]\n`);
    expect(stderr).toBe('short\n');
  });

  it('is ended with its whole tree when its time is over', async () => {
    const { exec } = await start();
    const file = join(bench.folder, 'pids');
    const content = `echo $$ >${file}; sleep 300 & echo $! >>${file}; setsid sleep 301 & sleep 302`;
    const answer = await exec.sync(operator, request(content, { timeoutSeconds: 1 }));
    expect(answer).toMatchObject({ code: 4, exitCode: 124 });
    const pids = (await readFile(file, 'utf8')).split('\n').filter(Boolean).map(Number);
    for (const pid of pids) expect(isAlive(pid)).toBe(false);
  });

  it('is ended with its whole tree when it is cancelled', async () => {
    const { exec } = await start();
    const file = join(bench.folder, 'pids');
    const answer = exec.sync(operator, request(`setsid sleep 300 & echo $! >${file}; sleep 301`));
    await until(() => exists(file));
    expect(await exec.cancel({ ip: '10.0.0.1', taskId: 't1' })).toMatchObject({ stopped: true });
    expect(await answer).toMatchObject({ code: 6 });
    expect(isAlive(Number(await readFile(file, 'utf8')))).toBe(false);
  });

  it('leaves nothing of itself on the host', async () => {
    const { exec, store } = await start();
    const { stdout } = await exec.sync(operator, request('echo "$0"'));
    const script = stdout.trim();
    expect(script).not.toBe('');
    await until(async () => !(await exists(script)) || (await stat(script)).size === 0);
    const [chunk] = await store.read.selectFrom('job_chunks').select('text').execute();
    expect(chunk?.text).toBe(stdout);
  });
});

describe('a host that cannot be reached', () => {
  it('is code 5 with the cause: refused, wrong password, changed key', async () => {
    const host = await bench.host();
    const closed = await bench.host();
    await closed.close();
    const moved = await bench.host();
    const ssh = bench.pool();
    await ssh.session(endpointOf(moved, { hostId: 3 }));
    ssh.drop(3);
    moved.rotateHostKey();
    const { exec } = await start({
      ssh,
      endpoints: new Map([
        [1, endpointOf(closed)],
        [2, endpointOf(host, { hostId: 2, auth: { kind: 'password', password: 'wrong' } })],
        [3, endpointOf(moved, { hostId: 3 })],
      ]),
    });
    const answers = [1, 2, 3].map((id) => exec.sync(operator, request('true', { ip: `10.0.0.${id}` })));
    const [refused, password, changed] = await Promise.all(answers);
    expect(refused).toMatchObject({ code: 5, exitCode: -1, message: expect.stringMatching(/refused/) });
    expect(password).toMatchObject({ code: 5, exitCode: -1, message: expect.stringMatching(/password/) });
    expect(changed).toMatchObject({ code: 5, exitCode: -1, message: expect.stringMatching(/host key/) });
    expect(JSON.stringify([refused, password, changed])).not.toContain('"wrong"');
  });

  it('is code 5 where there is neither a credential nor an agent', async () => {
    const { exec } = await start({ endpoints: new Map(), agentIds: new Map() });
    await expect(exec.sync(operator, request('true'))).rejects.toMatchObject({
      reason: 'scripts.unknownHost',
    });
  });
});

describe('a connection that breaks in the middle', () => {
  it('is made again, and the script is followed to its real end', async () => {
    const { exec, host } = await start();
    const go = join(bench.folder, 'go');
    const begun = join(bench.folder, 'begun');
    const content = `echo one; echo x >>${begun}; while [ ! -e ${go} ]; do sleep 0.1; done; echo two; exit 5`;
    const answer = exec.sync(operator, request(content));
    await until(() => exists(begun));
    host.cut();
    await writeFile(go, '');
    expect(await answer).toMatchObject({ code: 0, exitCode: 5, stdout: 'one\ntwo\n' });
    expect(await readFile(begun, 'utf8')).toBe('x\n');
  });

  it('ends as lost, and not as done, when the host does not come back', async () => {
    const { exec, host, store } = await start({ followUpMs: 0 });
    const begun = join(bench.folder, 'begun');
    const answer = exec.sync(operator, request(`echo x >${begun}; sleep 300`));
    await until(() => exists(begun));
    await host.close();
    expect(await answer).toMatchObject({ code: 5, exitCode: -1 });
    const row = await store.read.selectFrom('job_targets').select(['state', 'code']).executeTakeFirst();
    expect(row).toEqual({ state: 'lost', code: 'LOST' });
  });
});

describe('a restart of Muster', () => {
  it('takes up what runs, and runs nothing twice', async () => {
    const before = await start();
    const go = join(bench.folder, 'go');
    const begun = join(bench.folder, 'begun');
    const content = `echo one; echo x >>${begun}; while [ ! -e ${go} ]; do sleep 0.1; done; echo two; exit 5`;
    await before.exec.async(operator, request(content));
    await until(() => exists(begun));
    await before.engine.stop();
    await before.ssh.close();

    const after = await start({
      store: before.store,
      endpoints: new Map([[1, endpointOf(before.host)]]),
    });
    await writeFile(go, '');
    const row = await after.engine.ended(1);
    expect(row).toMatchObject({ state: 'failed', code: '0', exit_code: 5 });
    expect(await readFile(begun, 'utf8')).toBe('x\n');
    const chunks = await after.store.read.selectFrom('job_chunks').select('text').orderBy('seq').execute();
    expect(chunks.map((chunk) => chunk.text).join('')).toBe('one\ntwo\n');
  });

  it('tells what ended meanwhile as it ended', async () => {
    const before = await start();
    const begun = join(bench.folder, 'begun');
    await before.exec.async(
      operator,
      request(`echo one; echo x >>${begun}; sleep 0.3; echo two; echo x >>${begun}`),
    );
    await until(() => exists(begun));
    await before.engine.stop();
    await before.ssh.close();
    await until(async () => (await readFile(begun, 'utf8')) === 'x\nx\n');
    const endpoints = new Map([[1, endpointOf(before.host)]]);
    const after = await start({ store: before.store, endpoints });
    expect(await after.engine.ended(1)).toMatchObject({ state: 'succeeded', code: '0', exit_code: 0 });
    expect(await readFile(begun, 'utf8')).toBe('x\nx\n');
  });

  it('ends what was asked to stop before it', async () => {
    const before = await start();
    const file = join(bench.folder, 'pid');
    await before.exec.async(operator, request(`echo $$ >${file}; sleep 300`));
    await until(() => exists(file));
    await before.engine.stop();
    await before.ssh.close();
    await before.store.write(async (tx) => {
      await tx.db.updateTable('job_targets').set({ stop_requested: 1, state: 'stopping' }).execute();
    });
    const endpoints = new Map([[1, endpointOf(before.host)]]);
    const after = await start({ store: before.store, endpoints });
    expect(await after.engine.ended(1)).toMatchObject({ state: 'cancelled', code: '6' });
    expect(isAlive(Number(await readFile(file, 'utf8')))).toBe(false);
  });

  it('says of a run that the host knows nothing of that its result is unknown', async () => {
    const before = await start();
    const file = join(bench.folder, 'pid');
    await before.exec.async(operator, request(`echo $$ >${file}; sleep 300`));
    await until(() => exists(file));
    await before.engine.stop();
    await before.ssh.close();
    await before.store.write(async (tx) => {
      const memo = JSON.stringify({ way: 'ssh', runId: '0'.repeat(32), startedAt: Date.now() });
      await tx.db.updateTable('job_targets').set({ memo }).execute();
    });
    const endpoints = new Map([[1, endpointOf(before.host)]]);
    const after = await start({ store: before.store, endpoints });
    expect(await after.engine.ended(1)).toMatchObject({ state: 'lost', code: 'LOST' });
  });

  it('begins what had not begun', async () => {
    const store = await openTestStore();
    const before = await start({ store });
    await before.engine.stop();
    await before.exec.async(operator, request('echo ran'));
    await store.write(async (tx) => {
      await tx.db.updateTable('job_targets').set({ state: 'running' }).execute();
      await tx.db.updateTable('jobs').set({ state: 'running' }).execute();
    });
    const after = await start({ store });
    expect(await after.engine.ended(1)).toMatchObject({ state: 'succeeded', code: '0' });
  });
});

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** A zombie is gone: who started it has only not looked yet. */
function isAlive(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}
