import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Writable } from 'node:stream';
import { dialTcp } from '@main/platform/ssh/dial';
import { inOnePiece } from '@main/platform/ssh/one-piece';
import { expect, test } from 'vitest';

/** Keeps what reaches the system, one text for each call. */
function recording(options: { highWaterMark?: number } = {}) {
  const calls: string[] = [];
  const stream = new Writable({
    ...options,
    write(chunk: Buffer, _encoding, done) {
      calls.push(chunk.toString());
      setImmediate(done);
    },
    writev(chunks, done) {
      calls.push(chunks.map(({ chunk }) => chunk.toString()).join(''));
      setImmediate(done);
    },
  });
  return { stream: inOnePiece(stream), calls };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what is written in one turn is sent at once, in its order', async () => {
  const { stream, calls } = recording();
  for (const part of ['length ', 'body ', 'tag']) stream.write(part);
  expect(calls).toEqual([]);
  await turn();
  expect(calls).toEqual(['length body tag']);
  await turn();
  stream.write('the next ');
  await Promise.resolve();
  stream.write('turn');
  await turn();
  expect(calls).toEqual(['length body tag', 'the next turn']);
});

test('an end in the same turn loses nothing', async () => {
  const { stream, calls } = recording();
  stream.write('last ');
  stream.end('words');
  await new Promise((resolve) => stream.once('finish', resolve));
  expect(calls.join('')).toBe('last words');
});

test('a writer is still told to wait, and when it may go on', async () => {
  const { stream } = recording({ highWaterMark: 4 });
  expect(stream.write('ab')).toBe(true);
  expect(stream.write('cd')).toBe(false);
  await new Promise((resolve) => stream.once('drain', resolve));
  expect(stream.writableLength).toBe(0);
});

test('a stream that ends before its turn is over is left alone', async () => {
  const { stream, calls } = recording();
  stream.write('never sent');
  stream.destroy();
  await turn();
  expect(calls).toEqual([]);
});

test('connections that are dialled do so', async () => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sock = await dialTcp({ address: '127.0.0.1', port }, 10_000, new AbortController().signal);
  sock.write('all of ');
  sock.write('it');
  expect(sock.writableCorked).toBe(1);
  let answer = '';
  for await (const piece of sock) {
    answer += piece;
    if (answer.length >= 9) break;
  }
  expect(answer).toBe('all of it');
  sock.destroy();
  server.close();
});
