import { chmod, lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHostFiles } from '@main/domains/terminal';
import { AppError } from '@main/kernel/app-error';
import { systemClock } from '@main/kernel/clock';
import { createDownloads } from '@main/kernel/downloads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { operator, person } from './support';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

async function open() {
  const host = await bench.host();
  const home = join(host.folder, 'home');
  const downloads = createDownloads(systemClock);
  const files = createHostFiles({
    pool: bench.pool(),
    offer: downloads.offer,
    hosts: {
      findHost: async (id) => (id === 1 ? { inner_ip: '10.0.0.1', host_name: 'web01' } : undefined),
      accessFor: async () => endpointOf(host),
    },
  });
  bench.onClose(() => files.stop());
  const send = async (name: string, bytes: Buffer, overwrite = false) => {
    const uploadId = await files.upload(operator, {
      ...{ hostId: 1, path: home, size: bytes.length, name, overwrite },
    });
    const size = 100_000;
    for (let offset = 0; offset < bytes.length; offset += size)
      await files.part(operator, uploadId, offset, bytes.subarray(offset, offset + size));
    await files.finish(operator, uploadId);
  };
  return { host, home, files, downloads, send };
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) =>
      error instanceof AppError ? { reason: error.reason, path: error.params.path } : error,
  );

/** Names that want to be something else. */
const odd = ["it's $(id) `x` -rf", '-rf', 'new\nline', ' space ', '中文', 'a*b?', '"q" \\ back'];

describe('files of a host', () => {
  it('are listed with their kinds, modes, owners and where links point', async () => {
    const { home, files } = await open();
    await writeFile(join(home, 'plain'), 'text');
    await chmod(join(home, 'plain'), 0o4751);
    await mkdir(join(home, 'folder'));
    await symlink('folder', join(home, 'to-folder'));
    await symlink('nowhere', join(home, 'broken'));
    const { path, items, cut } = await files.list({ hostId: 1, path: '' });
    expect({ path, cut }).toEqual({ path: home, cut: false });
    const by = new Map(items.map((item) => [item.name, item]));
    expect(by.get('plain')).toMatchObject({ kind: 'file', mode: 0o4751, size: 4 });
    expect(by.get('folder')).toMatchObject({ kind: 'folder' });
    expect(by.get('to-folder')).toMatchObject({ kind: 'link', target: 'folder', targetKind: 'folder' });
    expect(by.get('broken')).toMatchObject({ kind: 'link', target: 'nowhere', targetKind: 'none' });
    expect(by.get('plain')?.owner).toBe(String((await stat(home)).uid));
  });

  it('are made, uploaded, renamed and deleted under any name', async () => {
    const { home, files, send } = await open();
    for (const name of odd) {
      const folder = join(home, `d${name}`);
      await files.makeFolder({ hostId: 1, path: folder });
      await send(name, Buffer.from(name));
      await files.rename({ hostId: 1, path: join(home, name), to: join(folder, name) });
      expect(await readFile(join(folder, name), 'utf8')).toBe(name);
      expect(await files.count({ hostId: 1, paths: [folder] })).toEqual({ files: 1, folders: 1 });
      await files.delete({ hostId: 1, paths: [folder] });
      await expect(lstat(folder)).rejects.toThrow(/ENOENT/);
    }
    expect((await files.list({ hostId: 1, path: home })).items).toEqual([]);
  });

  it('say which path, and why not', async () => {
    const { home, files, send } = await open();
    const missing = join(home, 'missing');
    await send('there', Buffer.from('x'));
    const there = join(home, 'there');
    expect(await failure(files.list({ hostId: 1, path: missing }))).toMatchObject({
      ...{ reason: 'hostFiles.notFound', path: missing },
    });
    expect(await failure(files.makeFolder({ hostId: 1, path: there }))).toMatchObject({
      ...{ reason: 'hostFiles.exists', path: there },
    });
    expect(await failure(files.rename({ hostId: 1, path: missing, to: there }))).toMatchObject({
      ...{ reason: 'hostFiles.exists', path: there },
    });
    expect(await failure(send('there', Buffer.from('y')))).toMatchObject({ reason: 'hostFiles.exists' });
    expect(await failure(files.read({ hostId: 1, path: home }))).toMatchObject({
      reason: 'hostFiles.isFolder',
    });
    for (const path of ['relative', '/nul\0'])
      expect(await failure(files.list({ hostId: 1, path }))).toMatchObject({ reason: 'common.invalid' });
    for (const path of ['/', '/etc', '/etc/', '/usr/../var', '//'])
      expect(await failure(files.delete({ hostId: 1, paths: [path] }))).toMatchObject({
        reason: 'hostFiles.system',
      });
    expect(await failure(files.list({ hostId: 2, path: '' }))).toMatchObject({ reason: 'common.notFound' });
  });

  it('are edited with their mode kept, a link stays one, and what changed meanwhile is not lost', async () => {
    const { home, files } = await open();
    const real = join(home, 'real.conf');
    await writeFile(real, 'a=1\r\n');
    await chmod(real, 0o640);
    await symlink('real.conf', join(home, 'link.conf'));
    const read = await files.read({ hostId: 1, path: join(home, 'link.conf') });
    expect(read).toMatchObject({ path: real, text: 'a=1\r\n', mode: 0o640 });
    const wish = { hostId: 1, path: real, size: read.size, modifiedAt: read.modifiedAt };
    await files.save({ ...wish, content: 'a=2 中文\r\n', force: false });
    expect(await readFile(join(home, 'link.conf'), 'utf8')).toBe('a=2 中文\r\n');
    expect((await stat(real)).mode & 0o7777).toBe(0o640);
    expect((await lstat(join(home, 'link.conf'))).isSymbolicLink()).toBe(true);
    expect(await failure(files.save({ ...wish, content: 'late', force: false }))).toMatchObject({
      reason: 'hostFiles.changed',
    });
    await files.save({ ...wish, content: 'forced', force: true });
    expect(await readFile(real, 'utf8')).toBe('forced');
    await writeFile(real, Buffer.from([0xff, 0xfe, 0]));
    expect(await failure(files.read({ hostId: 1, path: real }))).toMatchObject({
      reason: 'hostFiles.notText',
    });
  });

  it('change their mode', async () => {
    const { home, files, send } = await open();
    await send('one', Buffer.from('1'));
    await files.chmod({ hostId: 1, paths: [join(home, 'one')], mode: 0o2750 });
    expect((await stat(join(home, 'one'))).mode & 0o7777).toBe(0o2750);
  });

  it('go up whole or not at all, and come down to the byte', async () => {
    const { home, files, downloads, send } = await open();
    const bytes = Buffer.alloc(1_300_001, 'muster ');
    await send('big', bytes);
    expect(await readFile(join(home, 'big'))).toEqual(bytes);
    await chmod(join(home, 'big'), 0o600);
    await send('big', bytes.subarray(0, 10), true);
    expect((await stat(join(home, 'big'))).mode & 0o7777).toBe(0o600);
    await send('big', bytes, true);

    const { ticket } = await files.download(operator, { hostId: 1, path: join(home, 'big') });
    const got: Uint8Array[] = [];
    for await (const piece of downloads.take(operator, ticket).content(new AbortController().signal))
      got.push(piece);
    expect(Buffer.concat(got).equals(bytes)).toBe(true);

    const wish = { hostId: 1, path: home, name: 'half', size: 10, overwrite: false };
    const uploadId = await files.upload(operator, wish);
    await files.part(operator, uploadId, 0, Buffer.from('12345'));
    expect(await failure(files.part(person(6), uploadId, 5, Buffer.from('x')))).toMatchObject({
      reason: 'hostFiles.uploadGone',
    });
    await files.cancel(operator, uploadId);
    await expect(stat(join(home, 'half'))).rejects.toThrow(/ENOENT/);
    expect((await files.list({ hostId: 1, path: home })).items.map(({ name }) => name)).toEqual(['big']);
  });

  it('end with an error when the connection does', async () => {
    const { host, home, files } = await open();
    const wish = { hostId: 1, path: home, name: 'lost', size: 1_000_000, overwrite: false };
    const uploadId = await files.upload(operator, wish);
    await files.part(operator, uploadId, 0, Buffer.alloc(1000));
    host.cut();
    const rest = (async () => {
      for (let offset = 1000; offset < 1_000_000; offset += 1000)
        await files.part(operator, uploadId, offset, Buffer.alloc(1000));
      await files.finish(operator, uploadId);
    })();
    expect(await failure(rest)).toMatchObject({ reason: expect.stringMatching(/sshLost|uploadGone/) });
    expect((await files.list({ hostId: 1, path: home })).path).toBe(home);
  });
});
