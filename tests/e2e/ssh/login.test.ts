import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newPrivateKey, type SshAuth, SshError } from '@main/platform/ssh';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { pairOf } from '../../support/ssh/keys';
import { type RealSshd, type RealUser, startRealSshd } from '../../support/ssh/real-sshd';

let sshd: RealSshd;
let user: RealUser;
let bench: Workbench;
const mine = pairOf(newPrivateKey());
beforeAll(async () => {
  sshd = await startRealSshd();
  user = await sshd.addUser({ publicKey: mine.public });
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const at = (auth?: SshAuth, port = sshd.port, address = '127.0.1.1') =>
  endpointOf(
    { address, port },
    { username: user.name, auth: auth ?? { kind: 'password', password: user.password } },
  );
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof SshError ? error.code : error),
  );

describe('login on OpenSSH', () => {
  it('takes a password and knows the host key', async () => {
    const session = await bench.pool().session(at());
    expect((await session.exec('id -un')).stdout.trim()).toBe(user.name);
    expect(bench.trust.recorded.get(`127.0.1.1:${sshd.port}`)?.[0]?.fingerprint).toBe(sshd.fingerprint);
  });

  it('takes keys of every usual format', async () => {
    const folder = bench.folder;
    const make = (name: string, ...words: string[]) => {
      const file = join(folder, name);
      execFileSync('ssh-keygen', ['-q', '-f', file, ...words]);
      return file;
    };
    const pem = (name: string, ...words: string[]) => {
      const file = join(folder, name);
      execFileSync('openssl', [...words, '-out', file], { stdio: 'ignore' });
      return file;
    };
    const plain = ['-N', ''];
    const locked = ['-N', 'secret'];
    const files: [string, string?][] = [
      [make('ed25519', '-t', 'ed25519', ...plain)],
      [make('ed25519-locked', '-t', 'ed25519', ...locked), 'secret'],
      [make('rsa', '-t', 'rsa', '-b', '2048', ...plain)],
      [make('rsa-pem', '-t', 'rsa', '-b', '2048', '-m', 'PEM', ...plain)],
      [make('rsa-pem-locked', '-t', 'rsa', '-b', '2048', '-m', 'PEM', ...locked), 'secret'],
      [make('ecdsa', '-t', 'ecdsa', ...plain)],
      [make('ecdsa-pkcs8', '-t', 'ecdsa', '-m', 'PKCS8', ...plain)],
      [make('rsa-pkcs8-locked', '-t', 'rsa', '-b', '2048', '-m', 'PKCS8', ...locked), 'secret'],
      [pem('ed25519-pkcs8', 'genpkey', '-algorithm', 'ed25519')],
      [
        pem('ed25519-pkcs8-locked', 'genpkey', '-algorithm', 'ed25519', '-aes256', '-pass', 'pass:secret'),
        'secret',
      ],
    ];
    const pool = bench.pool();
    for (const [file, passphrase] of files) {
      const pair = pairOf(readFileSync(file, 'utf8'), passphrase);
      const owner = await sshd.addUser({ publicKey: pair.public });
      const auth = { kind: 'key', privateKey: pair.private, ...(passphrase ? { passphrase } : {}) } as const;
      const session = await pool.session({ ...at(auth), username: owner.name });
      expect((await session.exec('id -un')).stdout.trim(), file).toBe(owner.name);
    }
  });

  it('tells a wrong password from a refused key', async () => {
    const pool = bench.pool();
    expect(await codeOf(pool.session(at({ kind: 'password', password: 'wrong' })))).toBe('wrong_password');
    expect(await codeOf(pool.session(at({ kind: 'key', privateKey: newPrivateKey() })))).toBe('key_refused');
  });

  it('answers keyboard-interactive, and says which methods there are', async () => {
    const keyboard = await startRealSshd(['PasswordAuthentication no', 'PubkeyAuthentication no']);
    const keysOnly = await startRealSshd(['PasswordAuthentication no', 'KbdInteractiveAuthentication no']);
    const pool = bench.pool();
    try {
      await pool.session(at(undefined, keyboard.port));
      const wrong = { kind: 'password', password: 'wrong' } as const;
      expect(await codeOf(pool.session(at(wrong, keyboard.port)))).toBe('wrong_password');
      const key = { kind: 'key', privateKey: mine.private } as const;
      expect(await codeOf(pool.session(at(key, keyboard.port)))).toBe('auth_method');
      expect(await codeOf(pool.session(at(undefined, keysOnly.port)))).toBe('auth_method');
    } finally {
      await pool.close();
      await keyboard.stop();
      await keysOnly.stop();
    }
  });

  it('tells a closed port from an address that does not answer', async () => {
    expect(await codeOf(bench.pool().session(at(undefined, 1)))).toBe('refused');
    // A listener that never accepts, its backlog full: the kernel drops further connects.
    const program = `import socket, time
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)
full = [socket.socket() for _ in range(4)]
for f in full: f.setblocking(False); f.connect_ex(s.getsockname())
print(s.getsockname()[1], flush=True); time.sleep(60)`;
    const listener = spawn('python3', ['-c', program]);
    const [line] = (await once(listener.stdout, 'data')) as [Buffer];
    const mute = at(undefined, Number(String(line)), '127.0.0.1');
    expect(await codeOf(bench.pool({ connectTimeoutMs: 300 }).session(mute))).toBe('connect_timeout');
    listener.kill();
  });

  it('stops at a changed host key', async () => {
    await (await bench.pool().session(at())).exec('true');
    const before = sshd.fingerprint;
    await sshd.rotateHostKey();
    const error = await bench
      .pool()
      .session(at())
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'host_key_changed', hostKey: { fingerprint: sshd.fingerprint } });
    expect(String(error)).toContain(before);
  });

  it('gets through where sshd drops parallel connects', async () => {
    const narrow = await startRealSshd(['MaxStartups 2:100:2']);
    try {
      const pool = bench.pool({ earlyRetries: 12 });
      const sessions = await Promise.all(
        Array.from({ length: 12 }, (_, hostId) => pool.session({ ...at(undefined, narrow.port), hostId })),
      );
      expect(sessions).toHaveLength(12);
      await pool.close();
    } finally {
      await narrow.stop();
    }
  });

  it('learns how many channels the server allows', async () => {
    const narrow = await startRealSshd(['MaxSessions 2']);
    try {
      const pool = bench.pool();
      const session = await pool.session(at(undefined, narrow.port));
      const results = await Promise.all(Array.from({ length: 12 }, (_, n) => session.exec(`echo ${n}`)));
      expect(results.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 12 }, (_, n) => n));
      await pool.close();
    } finally {
      await narrow.stop();
    }
  });

  it('goes through a jump host, and forwards both ways', async () => {
    const pool = bench.pool();
    const via = { ...at(undefined, sshd.port, '127.0.1.2'), hostId: 2 };
    const session = await pool.session({ ...at(undefined, sshd.port, '127.0.1.3'), hostId: 3, via: [via] });
    expect((await session.exec('echo $SSH_CONNECTION')).stdout).toContain('127.0.1.3');
    expect(await codeOf(pool.session({ ...at(undefined, 1, '127.0.1.3'), hostId: 4, via: [via] }))).toBe(
      'refused',
    );
    const forward = await session.forwardIn({ address: '127.0.0.1', port: 0 }, (stream) =>
      stream.end('hi\n'),
    );
    const command = `exec 3<>/dev/tcp/127.0.0.1/${forward.port}; read -r l <&3; echo "$l"`;
    expect((await session.exec(`bash -c '${command}'`)).stdout).toBe('hi\n');
    await forward.close();
  });
});
