import { ResultDigest } from '@main/engine/digest';
import { Utf8Stream } from '@main/engine/utf8';
import { describe, expect, it } from 'vitest';

function key(...pieces: string[]): string {
  const digest = new ResultDigest();
  for (const piece of pieces) digest.add('stdout', piece);
  return digest.key('succeeded', '0', 0);
}

describe('the digest of a result', () => {
  it('does not depend on where the stream was cut', () => {
    expect(key('one\ntwo\n')).toBe(key('on', 'e\nt', 'wo', '\n'));
  });

  it('overlooks line ends, blanks at line ends and empty lines at the end', () => {
    expect(key('one\r\ntwo  \n\n\n')).toBe(key('one\ntwo'));
  });

  it('takes a line of any length, and many of them, in a time that grows with their length alone', () => {
    const piece = 'x'.repeat(65_536);
    const long = new ResultDigest();
    for (let count = 0; count < 2000; count += 1) long.add('stdout', piece);
    const blank = new ResultDigest();
    for (let count = 0; count < 200; count += 1) blank.add('stdout', ' '.repeat(65_536));
    expect(long.key('succeeded', '0', 0)).not.toBe(blank.key('succeeded', '0', 0));
    expect(key('a  ', '  b')).toBe(key('a    b'));
    expect(key('a  ', '  \n', '\r\nb')).toBe(key('a\n\nb'));
  });

  it('sees empty lines in between, exit codes and streams', () => {
    expect(key('one\n\ntwo')).not.toBe(key('one\ntwo'));
    const other = new ResultDigest();
    other.add('stderr', 'one');
    expect(other.key('succeeded', '0', 0)).not.toBe(key('one'));
    expect(new ResultDigest().key('failed', '0', 1)).not.toBe(key());
  });
});

describe('a UTF-8 stream', () => {
  it('gives the same text wherever it is cut, and knows what it holds back', () => {
    const bytes = Buffer.from('a中文😀z');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const stream = new Utf8Stream();
      const first = stream.write(bytes.subarray(0, cut));
      expect(Buffer.byteLength(first) + stream.held).toBe(cut);
      expect(first + stream.write(bytes.subarray(cut)) + stream.end()).toBe('a中文😀z');
    }
  });

  it('turns what is not UTF-8 into U+FFFD and loses nothing else', () => {
    const stream = new Utf8Stream();
    expect(stream.write(Buffer.from([0x61, 0xff, 0x62, 0xe4])) + stream.end()).toBe('a\uFFFDb\uFFFD');
  });
});
