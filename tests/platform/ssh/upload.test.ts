import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError, type SshSession } from '@main/platform/ssh';
import type { SandboxHost } from '@main/platform/ssh/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';

let bench: Workbench;
let host: SandboxHost;
let session: SshSession;
let home: string;
beforeEach(async () => {
  bench = await openWorkbench();
  host = await bench.host();
  session = await bench.pool().session(endpointOf(host));
  home = join(host.folder, 'home');
});
afterEach(() => bench.close());

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof FileError ? error.reason : (error as { code?: string }).code),
  );

describe('upload', () => {
  it('puts bytes, a local file or a stream in place, with their mode and digest', async () => {
    const data = randomBytes(3_000_001);
    const local = join(bench.folder, 'local');
    await writeFile(local, data);
    async function* stream() {
      yield data.subarray(0, 1_000_000);
      yield data.subarray(1_000_000);
    }
    for (const source of [data, local, stream()]) {
      const path = join(home, "a file's name $(id) 中");
      const progress: number[] = [];
      const result = await session.upload(
        source,
        { path, mode: 0o640, sha256: sha256(data) },
        { onProgress: (bytes) => progress.push(bytes) },
      );
      expect(result).toEqual({ bytes: data.length, sha256: sha256(data) });
      expect((await readFile(path)).equals(data)).toBe(true);
      expect((await stat(path)).mode & 0o7777).toBe(0o640);
      expect(progress.at(-1)).toBe(data.length);
    }
    expect(await readdir(home)).toHaveLength(1);
  });

  it('takes an empty file and replaces what is there at once', async () => {
    const path = join(home, 'target');
    await writeFile(path, 'old');
    await session.upload(Buffer.alloc(0), { path });
    expect(await readFile(path, 'utf8')).toBe('');
  });

  it('leaves the old file and no other when anything is wrong', async () => {
    const path = join(home, 'target');
    await writeFile(path, 'old');
    const data = Buffer.from('new');
    expect(await reasonOf(session.upload(data, { path, sha256: '0'.repeat(64) }))).toBe('checksum');
    expect(await reasonOf(session.upload(data, { path, owner: 'no-such-user' }))).toBe('owner');
    expect(await reasonOf(session.upload(data, { path, owner: '-x' }))).toBe('owner');
    await mkdir(join(home, 'folder'));
    expect(await reasonOf(session.upload(data, { path: join(home, 'folder') }))).toBe('is_folder');
    expect(await reasonOf(session.upload(data, { path: join(home, 'none', 'file') }))).toBe('no_folder');
    expect(await reasonOf(session.upload(data, { path: 'relative' }))).toBe('failed');
    expect(await reasonOf(session.upload('/no/such/local/file', { path }))).toBe('ENOENT');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect((await readdir(home)).sort()).toEqual(['folder', 'target']);
  });

  it('notices what was changed on the way', async () => {
    const path = join(home, 'target');
    const other = await bench.host();
    // A host whose digest tool sees another file than the one that was sent.
    const bin = join(bench.folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'sha256sum'), '#!/bin/sh\necho 00 -\n');
    await chmod(join(bin, 'sha256sum'), 0o755);
    await symlink(bin, join(other.folder, 'home', 'bin'));
    const { PATH } = process.env;
    process.env.PATH = `${bin}:${PATH}`;
    try {
      const damaged = await bench.pool().session(endpointOf(other, { hostId: 2 }));
      expect(await reasonOf(damaged.upload(Buffer.from('x'), { path }))).toBe('checksum');
    } finally {
      process.env.PATH = PATH;
    }
    expect(await readdir(home)).toEqual([]);
  });

  it('ends with lost when the connection is cut, and does not hang', async () => {
    const path = join(home, 'target');
    const upload = session.upload(randomBytes(20_000_000), { path }, { onProgress: () => host.cut() });
    expect(await reasonOf(upload)).toBe('lost');
  });

  it('ends with socket_timeout when the host answers no more', async () => {
    async function* mute() {
      yield Buffer.from('first');
      host.freeze();
      yield Buffer.from('second');
    }
    const path = join(home, 'target');
    expect(await reasonOf(session.upload(mute(), { path }, { idleTimeoutMs: 50 }))).toBe('socket_timeout');
  });

  it('stops and tidies up when told to', async () => {
    const giveUp = new AbortController();
    const path = join(home, 'target');
    const options = { signal: giveUp.signal, onProgress: () => giveUp.abort() };
    expect(await reasonOf(session.upload(randomBytes(20_000_000), { path }, options))).toBe('aborted');
    expect(await readdir(home)).toEqual([]);
  });

  it('says so where there is no SFTP', async () => {
    const bare = await bench.host({ sftp: false });
    const there = await bench.pool().session(endpointOf(bare, { hostId: 3 }));
    expect(await reasonOf(there.upload(Buffer.from('x'), { path: '/tmp/x' }))).toBe('no_sftp');
    expect((await there.exec('echo fine')).stdout).toBe('fine\n');
  });
});
