import { Writable } from 'node:stream';
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
