import { BlockCutter } from '@main/domains/search/blocks';
import { spansOf } from '@main/domains/search/index.target';
import { findLines } from '@main/domains/search/lines';
import { isSearchable, readTerms } from '@main/domains/search/terms';
import { describe, expect, it } from 'vitest';

describe('what is typed', () => {
  it('is words, and what stands in quotes is one', () => {
    expect(readTerms('disk  "no space left" 80%').words).toEqual(['disk', 'no space left', '80%']);
  });

  it('is asked by trigrams, two-character Chinese words by pairs', () => {
    expect(readTerms('err"or').grams).toContain('"r""o"');
    expect(readTerms('失败')).toMatchObject({ grams: '', han: '"失败"' });
    expect(readTerms('磁盘已满').grams).toBe('"磁盘已" AND "盘已满"');
    expect(isSearchable(readTerms('ok 80'))).toBe(false);
  });
});

describe('lines', () => {
  it('are found when all words stand in them, in any case, and counted', () => {
    const text = 'one\nDISK full on sda\ndisk fine\nthe Disk is FULL\n';
    const { lines, count } = findLines(text, ['disk', 'full'], 1);
    expect(count).toBe(2);
    expect(lines).toEqual([
      {
        index: 1,
        start: 4,
        text: 'DISK full on sda',
        marks: [
          [0, 4],
          [5, 9],
        ],
      },
    ]);
    expect(findLines(text, ['full'], 9).lines.map(({ index }) => index)).toEqual([1, 3]);
  });

  it('that are long are shown around the first word', () => {
    const [line] = findLines(`${'x'.repeat(5000)}needle${'y'.repeat(5000)}`, ['needle'], 5).lines;
    expect(line?.text).toHaveLength(320);
    expect(line?.marks).toEqual([[60, 66]]);
  });
});

describe('blocks', () => {
  const textOf = (count: number) =>
    Array.from({ length: count }, (_, at) => `line ${at + 1} ${'.'.repeat(60)}\n`).join('');

  it('hold whole lines however the pieces were cut, and say which lines and where', () => {
    const text = textOf(500);
    const cutter = new BlockCutter();
    const pieces = [text.slice(0, 100), text.slice(100, 15_001), text.slice(15_001)];
    const blocks = pieces.flatMap((piece, at) => cutter.add({ seq: at + 1, stream: 'stdout', text: piece }));
    blocks.push(...cutter.end());
    expect(blocks.map((block) => block.text).join('')).toBe(text);
    for (const block of blocks) {
      expect(block.text.startsWith(`line ${block.line} `)).toBe(true);
      const from = pieces
        .slice(block.firstSeq - 1)
        .join('')
        .slice(block.start);
      expect(from.startsWith(block.text)).toBe(true);
    }
  });

  it('of a line without an end have something in common, so that no word falls between them', () => {
    const cutter = new BlockCutter();
    const text = Array.from({ length: 9000 }, (_, at) => String(at)).join(' ');
    const blocks = [...cutter.add({ seq: 1, stream: 'stdout', text }), ...cutter.end()];
    expect(blocks.length).toBeGreaterThan(3);
    for (let at = 0; at < 9000; at += 1)
      expect(blocks.some((block) => block.text.includes(` ${at} `)) || at === 0 || at === 8999).toBe(true);
  });

  it('keep streams apart, and number no line after a part that was left out', () => {
    const cutter = new BlockCutter();
    cutter.add({ seq: 1, stream: 'stdout', text: 'out' });
    cutter.add({ seq: 2, stream: 'stderr', text: 'bad\n' });
    cutter.add({ seq: 3, stream: 'stdout', text: 'put\n' });
    const [out, bad] = cutter.skip();
    expect([out?.text, bad?.text]).toEqual(['output\n', 'bad\n']);
    expect([...cutter.add({ seq: 9, stream: 'stdout', text: 'tail\n' }), ...cutter.end()]).toMatchObject([
      { line: 0 },
    ]);
  });
});

it('of a long text the beginning and the end are indexed', () => {
  const sizes = Array.from({ length: 100 }, (_, at) => ({ seq: at + 1, bytes: 100_000 }));
  const { spans, skipped } = spansOf(sizes);
  expect(spans[0]?.from).toBe(1);
  expect(spans.at(-1)?.to).toBe(100);
  expect(spans.filter(({ afterGap }) => afterGap)).toHaveLength(1);
  expect(skipped).toBe(58 * 100_000);
  expect(spansOf(sizes.slice(0, 40)).skipped).toBe(0);
});
