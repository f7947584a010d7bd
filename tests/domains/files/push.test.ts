import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxHost } from '@main/platform/ssh/sandbox';
import type { Store } from '@main/platform/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/harness';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { openTestStore } from '../../support/store';
import { type FilesHarness, operator, pushOf, startFiles } from './harness';

let bench: Workbench;
let host: SandboxHost;
let store: Store;
let folder: string;
let harness: FilesHarness;

beforeEach(async () => {
  bench = await openWorkbench();
  host = await bench.host();
  store = await openTestStore();
  folder = join(bench.folder, 'target');
  await mkdir(folder);
  harness = await startFiles({
    store,
    ssh: bench.pool(),
    folder: bench.folder,
    endpoints: new Map([[1, endpointOf(host)]]),
  });
});
afterEach(async () => {
  await harness.engine.stop();
  await bench.close();
});

/** Distributes and waits; the one host's row. */
async function push(more: object) {
  const { jobId } = await harness.files.push(operator, pushOf({ destination: folder, ...more }));
  const [row] = await harness.ended(jobId);
  if (!row) throw new Error('no target');
  return row;
}
async function fileOf(path: string, content: Buffer | string = 'hello\n') {
  return { path, sha256: (await harness.put(Buffer.from(content))).sha256 };
}
const leftovers = async () =>
  (await readdir(folder, { recursive: true })).filter((name) => name.includes('.muster-'));

describe('a distribution', () => {
  it('keeps folders and names, whatever they are called, and goes through its steps', async () => {
    const big = randomBytes(3_000_001);
    const names = [`it's "x"`, '-rf', '$(id)', 'a\nb', '中文', '*', 'sub/deep/er/x', 'sub/y'];
    const files = await Promise.all(names.map((name) => fileOf(name, name)));
    files.push(await fileOf('big', big), await fileOf('empty', ''));
    const row = await push({
      files,
      destination: join(folder, 'new', 'dest'),
      mode: '0640',
      before: { command: `ls ${folder} | wc -l`, user: '' },
      after: { command: `cat ${folder}/new/dest/sub/y`, user: '' },
    });
    expect(row).toMatchObject({ state: 'succeeded', code: '0' });
    const there = (name: string) => readFile(join(folder, 'new', 'dest', name));
    for (const name of names) expect((await there(name)).toString()).toBe(name);
    expect((await there('big')).equals(big)).toBe(true);
    expect((await there('empty')).length).toBe(0);
    expect((await stat(join(folder, 'new/dest/big'))).mode & 0o7777).toBe(0o640);
    expect(await harness.stepsOf(row.id)).toEqual(
      ['CHECK', 'BEFORE', 'UPLOAD', 'VERIFY', 'PLACE', 'AFTER'].map((step) => `1 ${step} succeeded`),
    );
    expect(await harness.logOf(row.id)).toMatch(/0\n.*sub\/y/s);
    expect(await leftovers()).toEqual([]);
  });

  it('leaves an equal file alone, replaces another, and follows the rule it was given', async () => {
    const path = join(folder, 'a.conf');
    const files = [await fileOf('a.conf', 'new\n')];
    await writeFile(path, 'old\n');
    await chmod(path, 0o600);
    expect((await push({ files, overwrite: 'never' })).state).toBe('succeeded');
    expect(await readFile(path, 'utf8')).toBe('old\n');
    const kept = await push({ files, overwrite: 'backup' });
    expect(await readFile(path, 'utf8')).toBe('new\n');
    expect((await stat(path)).mode & 0o7777).toBe(0o600);
    expect(await readFile(`${path}.muster-${kept.job_id}.bak`, 'utf8')).toBe('old\n');
    const { ino } = await stat(path);
    await push({ files });
    expect((await stat(path)).ino).toBe(ino);
    await push({ files, overwrite: 'always' });
    expect((await stat(path)).ino).not.toBe(ino);
    expect((await readdir(folder)).sort()).toEqual(['a.conf', `a.conf.muster-${kept.job_id}.bak`]);
  });

  it('moves nothing after a command that failed, and says why', async () => {
    const row = await push({
      files: [await fileOf('a')],
      before: { command: 'echo no room >&2; exit 4', user: '' },
      after: { command: `touch ${folder}/after`, user: '' },
    });
    expect(row).toMatchObject({ state: 'failed', code: 'BEFORE_FAILED', exit_code: 4 });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is retried from the step that failed: a command after runs again, the files are not sent again', async () => {
    const files = [await fileOf('a'), await fileOf('b')];
    const go = join(bench.folder, 'go');
    const row = await push({
      files,
      before: { command: `echo x >>${bench.folder}/before`, user: '' },
      after: { command: `[ -e ${go} ]`, user: '' },
    });
    expect(row).toMatchObject({ state: 'failed', code: 'AFTER_FAILED' });
    const { ino } = await stat(join(folder, 'a'));
    await writeFile(go, '');
    await harness.engine.retry(row.job_id);
    expect((await harness.ended(row.job_id))[0]).toMatchObject({ state: 'succeeded', attempt: 2 });
    expect((await harness.stepsOf(row.id)).filter((step) => step.startsWith('2'))).toEqual([
      '2 AFTER succeeded',
    ]);
    expect(await readFile(join(bench.folder, 'before'), 'utf8')).toBe('x\n');
    expect((await stat(join(folder, 'a'))).ino).toBe(ino);
  });

  it('looks before it writes: folders, links and accounts that are in the way', async () => {
    const files = [await fileOf('sub/a')];
    await writeFile(join(folder, 'plain'), '');
    expect(await push({ files, destination: join(folder, 'plain') })).toMatchObject({ code: 'NOT_WRITABLE' });
    await symlink('/tmp', join(folder, 'sub'));
    expect(await push({ files })).toMatchObject({
      code: 'NOT_WRITABLE',
      message: expect.stringMatching(/symbolic link/),
    });
    await mkdir(join(folder, 'is-folder'));
    expect(await push({ files: [await fileOf('is-folder')] })).toMatchObject({ code: 'NOT_WRITABLE' });
    expect(await push({ files: [await fileOf('x')], owner: 'nobody-of-that-name' })).toMatchObject({
      code: 'NO_OWNER',
    });
    expect(await push({ files: [await fileOf('x')], group: 'no-such-group' })).toMatchObject({
      code: 'NO_OWNER',
    });
    expect((await readdir(folder)).sort()).toEqual(['is-folder', 'plain', 'sub']);
  });

  it('does not write through a link that stands at the target', async () => {
    await writeFile(join(bench.folder, 'elsewhere'), 'mine');
    await symlink(join(bench.folder, 'elsewhere'), join(folder, 'a'));
    expect((await push({ files: [await fileOf('a', 'new')] })).state).toBe('succeeded');
    expect(await readFile(join(bench.folder, 'elsewhere'), 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('new');
  });
});

describe('a distribution that is stopped', () => {
  it('removes what it had sent, says so, and goes on when it is retried', async () => {
    const content = randomBytes(2_000_000);
    const old = join(folder, 'a');
    await writeFile(old, 'old');
    const { jobId } = await harness.files.push(
      operator,
      pushOf({ destination: folder, files: [await fileOf('a', content)], hostRate: 200_000 }),
    );
    await until(async () => (await leftovers()).length > 0);
    await harness.engine.requestStop(jobId);
    const [row] = await harness.ended(jobId);
    expect(row).toMatchObject({
      state: 'cancelled',
      code: 'STOPPED',
      message: expect.stringMatching(/temporary files are removed/),
    });
    expect(await readdir(folder)).toEqual(['a']);
    expect(await readFile(old, 'utf8')).toBe('old');
    expect(harness.progress.read(jobId).targets).toEqual([]);
  });
});

describe('a host that goes away in the middle', () => {
  it('fails with every target untouched when it does not come back, and a retry goes on from there', async () => {
    const content = randomBytes(3_000_000);
    await harness.engine.stop();
    harness = await startFiles({
      store,
      ssh: bench.pool(),
      folder: bench.folder,
      endpoints: new Map([[1, endpointOf(host)]]),
      patienceMs: 0,
    });
    await writeFile(join(folder, 'a'), 'old');
    const { jobId } = await harness.files.push(
      operator,
      pushOf({ destination: folder, files: [await fileOf('a', content)], hostRate: 2_000_000 }),
    );
    await until(async () => (harness.progress.read(jobId).targets[0]?.done ?? 0) > 500_000);
    host.cut();
    const [row] = await harness.ended(jobId);
    expect(row).toMatchObject({ state: 'failed', code: 'CONNECTION_LOST' });
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
    expect(await leftovers()).toHaveLength(1);
    await harness.engine.retry(jobId);
    const [again] = await harness.ended(jobId);
    expect(again).toMatchObject({ state: 'succeeded', attempt: 2 });
    expect(await harness.logOf(again?.id ?? 0)).toMatch(/goes on from \d/);
    expect((await readFile(join(folder, 'a'))).equals(content)).toBe(true);
    expect(await leftovers()).toEqual([]);
  });
});

describe('a restart of Muster', () => {
  it('goes on with an upload from what has arrived', async () => {
    const content = randomBytes(3_000_000);
    const { jobId } = await harness.files.push(
      operator,
      pushOf({ destination: folder, files: [await fileOf('a', content)], hostRate: 2_000_000 }),
    );
    await until(async () => (harness.progress.read(jobId).targets[0]?.done ?? 0) > 500_000);
    await harness.engine.stop();
    harness = await startFiles({
      store,
      ssh: bench.pool(),
      folder: bench.folder,
      endpoints: new Map([[1, endpointOf(host)]]),
    });
    const [row] = await harness.ended(jobId);
    expect(row).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect(await harness.logOf(row?.id ?? 0)).toMatch(/goes on from/);
    const sha256 = createHash('sha256')
      .update(await readFile(join(folder, 'a')))
      .digest('hex');
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('does not run a command again by itself', async () => {
    const begun = join(bench.folder, 'begun');
    const { jobId } = await harness.files.push(
      operator,
      pushOf({
        destination: folder,
        files: [await fileOf('a')],
        before: { command: `echo x >>${begun}; sleep 60`, user: '' },
      }),
    );
    await until(async () => (await readFile(begun, 'utf8').catch(() => '')) !== '');
    await harness.engine.stop();
    harness = await startFiles({
      store,
      ssh: bench.pool(),
      folder: bench.folder,
      endpoints: new Map([[1, endpointOf(host)]]),
    });
    expect((await harness.ended(jobId))[0]).toMatchObject({ state: 'lost', code: 'COMMAND_UNKNOWN' });
    expect(await readFile(begun, 'utf8')).toBe('x\n');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('what is refused before anything starts', () => {
  it('names every field that is wrong', async () => {
    const { sha256 } = await fileOf('x');
    const request = pushOf({
      files: [
        { sha256, path: '../up' },
        { sha256, path: 'a' },
        { sha256, path: 'a' },
        { sha256, path: 'a/b' },
        { sha256: '0'.repeat(64), path: 'c' },
      ],
      destination: 'relative',
      owner: '-x',
      before: { command: 'true', user: '-c id' },
    });
    await expect(harness.files.push(operator, request)).rejects.toMatchObject({
      issues: [
        { path: 'files.0.path', reason: 'files.badPath' },
        { path: 'files.1.path', reason: 'files.twice' },
        { path: 'files.2.path', reason: 'files.twice' },
        { path: 'files.4.sha256', reason: 'files.noBlob' },
        { path: 'destination', reason: 'files.notAbsolute' },
        { path: 'owner', reason: 'files.badName' },
        { path: 'before.user', reason: 'files.badName' },
      ],
    });
  });
});
