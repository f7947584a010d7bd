import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { newPrivateKey, SshError, type SshErrorCode } from '@main/platform/ssh';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';
import { encryptedPair, pairOf } from '../../support/ssh/keys';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const mine = pairOf(newPrivateKey());
const other = pairOf(newPrivateKey());
const encrypted = encryptedPair('open');

async function codeOf(promise: Promise<unknown>): Promise<SshErrorCode | 'no error'> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    if (error instanceof SshError) return error.code;
    throw error;
  }
}

describe('login', () => {
  it('hears when the connection ends while the new host key is being recorded', async () => {
    const host = await bench.host();
    const { trust } = bench;
    const load = trust.load.bind(trust);
    let cuts = 0;
    trust.load = async (server) => ({
      ...(await load(server)),
      async record() {
        cuts += 1;
        if (cuts > 1) return;
        host.cut();
        await delay(50);
      },
    });
    const pool = bench.pool();
    expect(await codeOf(pool.session(endpointOf(host)).then((session) => session.exec('true')))).toBe('lost');
    const again = await pool.session(endpointOf(host));
    expect((await again.exec('echo in')).stdout).toBe('in\n');
  });

  it('takes a password', async () => {
    const host = await bench.host();
    const session = await bench.pool().session(endpointOf(host));
    expect(session.username).toBe('ops');
    expect(session.remoteAddress).toBe('127.0.0.1');
  });

  it('answers keyboard-interactive where passwords are not taken', async () => {
    const host = await bench.host({ methods: ['keyboard-interactive'] });
    const session = await bench.pool().session(endpointOf(host));
    expect((await session.exec('echo in')).stdout).toBe('in\n');
  });

  it('takes a key, plain or encrypted', async () => {
    for (const [pair, passphrase] of [[mine], [encrypted, 'open']] as const) {
      const host = await bench.host({ users: [{ name: 'ops', publicKey: pair.public }] });
      const auth = { kind: 'key', privateKey: pair.private, ...(passphrase ? { passphrase } : {}) } as const;
      const session = await bench.pool().session(endpointOf(host, { auth }));
      expect((await session.exec('echo in')).stdout).toBe('in\n');
    }
  });

  it('tells a wrong password, a refused key, a bad key and a method that is not offered apart', async () => {
    const host = await bench.host({ users: [{ name: 'ops', password: 'x', publicKey: mine.public }] });
    const keysOnly = await bench.host({ methods: ['publickey'] });
    const noKeys = await bench.host({ methods: ['password'] });
    const keyboard = await bench.host({ methods: ['keyboard-interactive'] });
    const pool = bench.pool();
    const wrong = { kind: 'password', password: 'wrong' } as const;
    const strange = { kind: 'key', privateKey: other.private } as const;
    const cases: [SshErrorCode, Promise<unknown>][] = [
      ['wrong_password', pool.session(endpointOf(host, { auth: wrong }))],
      ['wrong_password', pool.session(endpointOf(host, { username: 'nobody-there', auth: wrong }))],
      ['wrong_password', pool.session(endpointOf(keyboard, { auth: wrong }))],
      ['key_refused', pool.session(endpointOf(host, { auth: strange }))],
      ['auth_method', pool.session(endpointOf(keysOnly, { auth: wrong }))],
      ['auth_method', pool.session(endpointOf(noKeys, { auth: strange }))],
      ['key_invalid', pool.session(endpointOf(host, { auth: { kind: 'key', privateKey: 'no key' } }))],
      [
        'key_invalid',
        pool.session(endpointOf(host, { auth: { kind: 'key', privateKey: encrypted.private } })),
      ],
      [
        'key_invalid',
        pool.session(
          endpointOf(host, { auth: { kind: 'key', privateKey: encrypted.private, passphrase: 'no' } }),
        ),
      ],
    ];
    expect(await Promise.all(cases.map(([, attempt]) => codeOf(attempt)))).toEqual(
      cases.map(([code]) => code),
    );
  });

  it('never shows a secret in an error', async () => {
    const host = await bench.host();
    const auth = { kind: 'password', password: 'leaked-secret' } as const;
    const error = await bench
      .pool()
      .session(endpointOf(host, { auth }))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SshError);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain(
      'leaked-secret',
    );
  });
});

describe('connecting', () => {
  it('tells a refused port from one that does not answer', async () => {
    const silent = createServer((socket) => socket.resume().on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const pool = bench.pool({ handshakeTimeoutMs: 50 });
    expect(await codeOf(pool.session(endpointOf({ address: '127.0.0.1', port })))).toBe('handshake_timeout');
    await new Promise((resolve) => silent.close(resolve));
    expect(await codeOf(pool.session(endpointOf({ address: '127.0.0.1', port })))).toBe('refused');
  });

  it('says unreachable where there is no such name', async () => {
    const nowhere = endpointOf({ address: 'no-such-host.invalid', port: 22 });
    expect(await codeOf(bench.pool().session(nowhere))).toBe('unreachable');
  });

  it('tries again when it was dropped before the first word, and gives up in the end', async () => {
    const host = await bench.host();
    host.dropNext(2);
    await bench.pool().session(endpointOf(host));
    expect(host.accepted).toBe(3);
    host.dropNext(100);
    expect(await codeOf(bench.pool({ earlyRetries: 1 }).session(endpointOf(host)))).toBe('refused');
    expect(host.accepted).toBe(5);
  });

  it('says protocol where something else than SSH answers', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    bench.onClose(() => web.close());
    const { port } = web.address() as AddressInfo;
    const pool = bench.pool({ earlyRetries: 0 });
    expect(await codeOf(pool.session(endpointOf({ address: '127.0.0.1', port })))).not.toBe('no error');
  });

  it('stops waiting when the caller gives up, and the connect with it', async () => {
    const silent = createServer();
    const closed = new Promise<void>((resolve) =>
      silent.once('connection', (socket) => {
        socket.on('error', () => undefined);
        socket.once('close', () => resolve());
        giveUp.abort();
      }),
    );
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    bench.onClose(() => silent.close());
    const giveUp = new AbortController();
    const { port } = silent.address() as AddressInfo;
    const attempt = bench
      .pool()
      .session(endpointOf({ address: '127.0.0.1', port }), { signal: giveUp.signal });
    expect(await codeOf(attempt)).toBe('aborted');
    await closed;
  });
});
