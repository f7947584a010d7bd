import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { newPrivateKey } from '@main/platform/ssh';
import { coreOf } from '@main/platform/ssh/session';
import { Client, type Connection, Server, useKeyObjects } from '@main/platform/ssh/ssh2';
import { afterEach, expect, test } from 'vitest';
import { endpointOf, openWorkbench } from '../../support/ssh/bench';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A client of a server that gives back what it is sent, with one cipher and one MAC. */
async function login(cipher: 'aes128-gcm@openssh.com' | 'aes256-ctr', hmac: 'hmac-sha2-256') {
  const connections: Connection[] = [];
  const server = new Server({ hostKeys: [newPrivateKey()] }, (connection) => {
    connections.push(connection);
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) =>
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        channel.pipe(channel);
      }),
    );
    connection.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new Client();
  client.on('handshake', () => useKeyObjects(client));
  const algorithms = { cipher: [cipher], hmac: [hmac] };
  const { port } = server.address() as AddressInfo;
  client.connect({ host: '127.0.0.1', port, username: 'ops', password: 'x', algorithms });
  closing.push(
    () => client.end(),
    () => server.close(),
  );
  await once(client, 'ready');
  return { client, rekey: () => connections[0]?.rekey() };
}

function echo(client: InstanceType<typeof Client>, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.exec('echo', (error, channel) => {
      if (error) return reject(error);
      const parts: Buffer[] = [];
      channel.on('data', (part: Buffer) => parts.push(part));
      channel.on('close', () => resolve(Buffer.concat(parts)));
      channel.end(bytes);
    });
  });
}

const keysOf = (client: InstanceType<typeof Client>) => {
  const { _cipher, _decipher } = Reflect.get(client, '_protocol');
  return [_cipher._encKey, _cipher._macKey, _decipher._decipherKey, _decipher._macKey].filter(Boolean);
};

test.each(['aes128-gcm@openssh.com', 'aes256-ctr'] as const)(
  '%s works with its keys as objects, also after a second exchange',
  async (cipher) => {
    const { client, rekey } = await login(cipher, 'hmac-sha2-256');
    const bytes = randomBytes(200_000);
    expect(keysOf(client).map(({ type }) => type)).toEqual(['secret', 'secret']);
    expect((await echo(client, bytes)).equals(bytes)).toBe(true);
    const again = once(client, 'handshake');
    rekey();
    await again;
    expect((await echo(client, bytes)).equals(bytes)).toBe(true);
    expect(keysOf(client).map(({ type }) => type)).toEqual(['secret', 'secret']);
  },
);

test('sessions of the pool work so', async () => {
  const bench = await openWorkbench();
  try {
    const session = await bench.pool().session(endpointOf(await bench.host()));
    expect(keysOf(coreOf(session).client).map(({ type }) => type)).toEqual(['secret', 'secret']);
  } finally {
    await bench.close();
  }
});
