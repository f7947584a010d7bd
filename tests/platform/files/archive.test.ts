import { Readable } from 'node:stream';
import { type ArchiveEntry, zipStream } from '@main/platform/files/archive';
import { describe, expect, it } from 'vitest';
import { unzip } from '../../support/unzip';

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

const quiet = new AbortController().signal;

describe('an archive as it is made', () => {
  it('holds its files, and opens each only when its turn has come', async () => {
    let open = 0;
    async function* entries(): AsyncGenerator<ArchiveEntry> {
      for (const name of ['a.txt', '目录/b.txt', 'empty.txt'])
        yield {
          name,
          open: () => {
            open += 1;
            expect(open).toBe(1);
            const content = Readable.from(name === 'empty.txt' ? [] : [Buffer.from(`${name}!`)]);
            return content.once('close', () => {
              open -= 1;
            });
          },
        };
    }
    const files = unzip(await collect(zipStream(entries(), quiet)));
    expect(Object.fromEntries(files)).toEqual({
      'a.txt': 'a.txt!',
      '目录/b.txt': '目录/b.txt!',
      'empty.txt': '',
    });
  });

  it('breaks off when a file or the list does, or when nobody reads any more', async () => {
    const broken = () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('x');
          throw new Error('no more');
        })(),
      );
    async function* one(open: () => Readable): AsyncGenerator<ArchiveEntry> {
      yield { name: 'a', open };
    }
    await expect(collect(zipStream(one(broken), quiet))).rejects.toThrow('no more');
    // biome-ignore lint/correctness/useYield: it fails before it has anything to give
    async function* failing(): AsyncGenerator<ArchiveEntry> {
      throw new Error('no list');
    }
    await expect(collect(zipStream(failing(), quiet))).rejects.toThrow('no list');
    const leave = new AbortController();
    const endless = () =>
      Readable.from(
        (async function* () {
          for (;;) yield Buffer.alloc(1024);
        })(),
      );
    const reading = collect(zipStream(one(endless), leave.signal));
    leave.abort(new Error('left'));
    await expect(reading).rejects.toThrow('left');
  });
});
