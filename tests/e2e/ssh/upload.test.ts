import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError, newPrivateKey, SshError } from '@main/platform/ssh';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { type Pair, pairOf } from '../../support/ssh/keys';
import { type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';

let sshd: RealSshd;
let user: RealUser;
let key: Pair;
let bench: Workbench;
beforeAll(async () => {
  sshd = await startRealSshd(['MaxSessions 1']);
  key = pairOf(newPrivateKey());
  user = await sshd.addUser({ publicKey: key.public });
  await writeFile(join(sshd.folder, 'keys', 'root'), `${key.public}\n`);
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const open = (username: string) =>
  bench
    .pool()
    .session(
      endpointOf(
        { address: '127.0.1.1', port: sshd.port },
        { username, auth: { kind: 'key', privateKey: key.private } },
      ),
    );

describe('upload on OpenSSH, one channel at a time', () => {
  it('moves a big file and sets owner, group and mode', async () => {
    const data = randomBytes(64 * 1024 * 1024);
    const path = join(user.home, 'big file');
    const session = await open('root');
    const result = await session.upload(data, { path, mode: 0o4750, owner: user.name, group: 'daemon' });
    expect(result.sha256).toBe(createHash('sha256').update(data).digest('hex'));
    expect((await readFile(path)).equals(data)).toBe(true);
    const told = execFileSync('stat', ['-c', '%U %G %a', path], { encoding: 'utf8' }).trim();
    expect(told).toBe(`${user.name} daemon 4750`);
  });

  it('says why a file cannot be written', async () => {
    const session = await open(user.name);
    const reason = (path: string, owner?: string) =>
      session.upload(Buffer.from('x'), { path, ...(owner ? { owner } : {}) }).then(
        () => 'no error',
        (error: unknown) => (error instanceof FileError ? error.reason : error),
      );
    expect(await reason('/root/x')).toBe('permission');
    expect(await reason('/no/such/x')).toBe('no_folder');
    expect(await reason(join(user.home, 'x'), 'root')).toBe('owner');
    expect(await readdir(user.home)).not.toContain('x');
    expect((await readdir(user.home)).filter((name) => name.startsWith('.muster-'))).toEqual([]);
  });

  it('ends, and soon, when the host stops answering in the middle', async () => {
    const session = await open(user.name);
    const upload = session.upload(
      randomBytes(32 * 1024 * 1024),
      { path: join(user.home, 'stalled') },
      {
        idleTimeoutMs: 500,
        onProgress: () => {
          sshd.signal('SIGSTOP');
        },
      },
    );
    const error = await upload.catch((thrown: unknown) => thrown);
    sshd.signal('SIGKILL');
    expect(error).toBeInstanceOf(SshError);
    expect(error).toMatchObject({ code: 'socket_timeout' });
    await expect(stat(join(user.home, 'stalled'))).rejects.toThrow('ENOENT');
  });
});
