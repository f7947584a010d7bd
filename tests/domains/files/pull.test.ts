import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRetention } from '@main/domains/files';
import { entryName } from '@main/domains/files/pull/pull.archive';
import { compile } from '@main/domains/files/pull/pull.glob';
import { silentLogger } from '@main/kernel/logger';
import type { SandboxHost } from '@main/platform/ssh/sandbox';
import type { Store } from '@main/platform/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../engine/harness';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { openTestStore } from '../../support/store';
import { unzip } from '../../support/unzip';
import { type FilesHarness, operator, startFiles } from './harness';

let bench: Workbench;
let host: SandboxHost;
let store: Store;
let folder: string;
let harness: FilesHarness;

beforeEach(async () => {
  bench = await openWorkbench();
  host = await bench.host();
  store = await openTestStore();
  folder = join(bench.folder, 'source');
  await mkdir(folder);
  harness = await start();
});
afterEach(async () => {
  await harness.engine.stop();
  await bench.close();
});

function start() {
  const ssh = bench.pool();
  const endpoints = new Map([1, 2].map((hostId) => [hostId, endpointOf(host, { hostId })]));
  return startFiles({ store, ssh, folder: bench.folder, endpoints, agentIds: new Map([[3, 30]]) });
}

function pullOf(more: object) {
  return {
    title: '',
    paths: [folder],
    hostLimit: 1_000_000_000,
    totalLimit: 1_000_000_000,
    hostRate: null,
    totalRate: null,
    hostIds: [1],
    ...more,
  };
}
async function pull(more: object) {
  const { jobId } = await harness.files.pull(operator, pullOf(more));
  return { jobId, rows: await harness.ended(jobId) };
}
async function download(jobId: number): Promise<Map<string, string>> {
  const { ticket } = await harness.files.download(operator, jobId);
  const parts: Uint8Array[] = [];
  const { content } = harness.downloads.take(operator, ticket);
  for await (const part of content(new AbortController().signal)) parts.push(part);
  return unzip(Buffer.concat(parts));
}

describe('a collection', () => {
  it('brings files of many hosts into one archive, whatever they are called', async () => {
    const names = [`it's "x".log`, '$(id).log', 'a\nb.log', '中文.log', '-rf.log'];
    for (const name of names) await writeFile(join(folder, name), name);
    await writeFile(join(folder, 'other.txt'), 'no');
    await writeFile(join(folder, 'big.log'), Buffer.alloc(3_000_000, 'x'));
    await writeFile(join(folder, 'empty.log'), '');
    const { jobId, rows } = await pull({ paths: [`${folder}/*.log`], hostIds: [1, 2] });
    expect(rows.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(await harness.files.collected(jobId)).toMatchObject({ files: 14, hosts: 2 });
    const files = await download(jobId);
    for (const ip of ['10.0.0.1', '10.0.0.2']) {
      for (const name of names) expect(files.get(entryName(ip, join(folder, name)))).toBe(name);
      expect(files.get(`${ip}${folder}/big.log`)?.length).toBe(3_000_000);
    }
    expect(files.size).toBe(14);
  });

  it('takes a folder with all below, and follows no link out of it', async () => {
    await mkdir(join(folder, 'a/b'), { recursive: true });
    await writeFile(join(folder, 'a/b/one'), '1');
    await writeFile(join(bench.folder, 'secret'), 'no');
    await symlink(join(bench.folder, 'secret'), join(folder, 'a/link'));
    await symlink('/etc', join(folder, 'a/etc'));
    await symlink(join(folder, 'a/b/one'), join(folder, 'named'));
    const { jobId } = await pull({ paths: [join(folder, 'a'), join(folder, 'named')] });
    expect([...(await download(jobId)).keys()].sort()).toEqual([
      `10.0.0.1${folder}/a/b/one`,
      `10.0.0.1${folder}/named`,
    ]);
  });

  it('looks at sizes first: nothing is read above a limit, for one host or for all', async () => {
    await writeFile(join(folder, 'x'), Buffer.alloc(2_000_000));
    const { rows: one } = await pull({ hostLimit: 1_000_000 });
    expect(one[0]).toMatchObject({ state: 'failed', code: 'OVER_LIMIT' });
    const { rows: both } = await pull({ totalLimit: 3_000_000, hostIds: [1, 2] });
    expect(both.map(({ code }) => code).sort()).toEqual(['0', 'OVER_LIMIT']);
    const { rows: none } = await pull({ paths: [`${folder}/nothing-*`] });
    expect(none[0]).toMatchObject({ state: 'failed', code: 'NONE_FITS' });
  });

  it('is stopped in the middle and goes on when it is retried', async () => {
    await writeFile(join(folder, 'a'), 'small');
    await writeFile(join(folder, 'b'), Buffer.alloc(3_000_000, 'b'));
    const { jobId } = await harness.files.pull(operator, pullOf({ hostRate: 500_000 }));
    await until(async () => (harness.progress.read(jobId).targets[0]?.done ?? 0) > 100_000);
    await harness.engine.requestStop(jobId);
    expect((await harness.ended(jobId))[0]).toMatchObject({ state: 'cancelled', code: 'STOPPED' });
    expect(await readdir(join(bench.folder, 'files', 'incoming'))).toEqual([]);
    expect(await harness.files.collected(jobId)).toMatchObject({ files: 1 });
  });

  it('goes on after a restart of Muster with what is missing', async () => {
    await writeFile(join(folder, 'a'), 'small');
    await writeFile(join(folder, 'b'), Buffer.alloc(1_500_000, 'b'));
    const { jobId } = await harness.files.pull(operator, pullOf({ hostRate: 1_000_000 }));
    await until(async () => (harness.progress.read(jobId).targets[0]?.done ?? 0) > 100_000);
    await harness.engine.stop();
    harness = await start();
    expect((await harness.ended(jobId))[0]).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect((await download(jobId)).get(`10.0.0.1${folder}/b`)?.length).toBe(1_500_000);
  });

  it('refuses before the start what cannot be: no SSH, a path that is none, an open pattern', async () => {
    await expect(harness.files.pull(operator, pullOf({ hostIds: [1, 3] }))).rejects.toMatchObject({
      issues: [{ path: 'hostIds', reason: 'files.pullNeedsSsh' }],
    });
    await expect(
      harness.files.pull(operator, pullOf({ paths: ['var/log', '/a/../b', '/var/[ab'] })),
    ).rejects.toMatchObject({
      issues: [
        { path: 'paths.0', reason: 'files.notAbsolute' },
        { path: 'paths.1', reason: 'files.badPath' },
        { path: 'paths.2', reason: 'files.badGlob' },
      ],
    });
  });

  it('is kept for a week, then forgotten with its contents', async () => {
    await writeFile(join(folder, 'a'), 'content');
    const { jobId } = await pull({});
    const blobs = harness.blobs;
    const later = { now: () => Date.now() + 8 * 86_400_000 };
    await createRetention({ store, blobs, clock: { now: () => Date.now() }, logger: silentLogger }).sweep();
    expect((await harness.blobs.list()).length).toBe(1);
    await createRetention({ store, blobs, clock: later, logger: silentLogger }).sweep();
    expect(await harness.files.collected(jobId)).toMatchObject({ files: 0, keptUntil: null });
    expect(await harness.blobs.list()).toEqual([]);
    await expect(harness.files.download(operator, jobId)).rejects.toMatchObject({
      reason: 'files.nothingCollected',
    });
  });
});

describe('a pattern', () => {
  const fits = (pattern: string, name: string) => compile(pattern)?.(name);
  it('matches as a shell does, and is never code', () => {
    expect(fits('*.log', 'a.log')).toBe(true);
    expect(fits('*.log', '.hidden.log')).toBe(false);
    expect(fits('.*', '.hidden')).toBe(true);
    expect(fits('a?c', 'abc')).toBe(true);
    expect(fits('[a-c]x', 'bx')).toBe(true);
    expect(fits('[!a-c]x', 'bx')).toBe(false);
    expect(fits('[]x]', ']')).toBe(true);
    expect(fits('a+(b)*', 'a+(b)c')).toBe(true);
    expect(fits('$(id)', '$(id)')).toBe(true);
    expect(compile('[ab')).toBeUndefined();
  });

  it('gives names that every system can unpack', () => {
    expect(entryName('::1', '/var/log/a:b\\c\n.log')).toBe('__1/var/log/a_b_c_.log');
  });
});
