import { i18n, showLanguage } from '@renderer/app/i18n';
import { findLines, lineAt, partsOf } from '@renderer/ui/log/find';
import LogView from '@renderer/ui/log/LogView.vue';
import { LogBuffer, type LogLine } from '@renderer/ui/log/log-buffer';
import { rowHeight, scrollFor, windowOf } from '@renderer/ui/log/window';
import { breaksOf, WrappedRows } from '@renderer/ui/log/wrap';
import { flushPromises, mount } from '@vue/test-utils';
import ElementPlus from 'element-plus';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

const viewport = 380;

beforeAll(() => showLanguage('en'));

// happy-dom lays nothing out: a box of 20 rows whose content is as high as its rows.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(viewport);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return Number.parseFloat(this.querySelector<HTMLElement>('.area')?.style.height ?? '0');
  });
});

function view(count: number, props: { live?: boolean; more?: boolean } = {}) {
  const buffer = new LogBuffer();
  const add = (texts: string[]) =>
    buffer.append(texts.map((text) => ({ stream: 'stdout' as const, at: 0, text: `${text}\n` })));
  add(Array.from({ length: count }, (_, at) => `line ${at + 1}`));
  const wrapper = mount(LogView, {
    props: {
      lines: buffer.lines,
      version: 1,
      live: props.live ?? true,
      more: props.more ?? false,
      all: async () => '',
      name: 'x.log',
      save: async () => undefined,
    },
    global: { plugins: [i18n, ElementPlus] },
    attachTo: document.body,
  });
  const box = wrapper.get('.box');
  let version = 1;
  return {
    wrapper,
    box: box.element as HTMLElement,
    async add(texts: string[]) {
      add(texts);
      version += 1;
      await wrapper.setProps({ version });
      await flushPromises();
      await box.trigger('scroll');
    },
    async scroll(top: number) {
      box.element.scrollTop = top;
      await box.trigger('scroll');
    },
    shown: () => wrapper.findAll('.line .text').map((line) => line.text()),
    follows: () => wrapper.get('[data-testid="log-follow"]').attributes('aria-pressed') === 'true',
  };
}

describe('a log view', () => {
  it('follows what comes while it is live', async () => {
    const log = view(100);
    await log.add(['the newest']);
    expect(log.box.scrollTop).toBe(101 * rowHeight);
    expect(log.shown()).toContain('the newest');
  });

  it('stops following when the reader scrolls up, and goes on when he is back at the end', async () => {
    const log = view(200);
    await log.add(['one more']);
    expect(log.follows()).toBe(true);
    await log.scroll(1000);
    expect(log.follows()).toBe(false);
    await log.add(['unseen']);
    expect(log.box.scrollTop).toBe(1000);
    expect(log.shown()).not.toContain('unseen');
    await log.scroll(202 * rowHeight - viewport);
    expect(log.follows()).toBe(true);
  });

  it('draws only the rows in sight, of a hundred thousand', async () => {
    const log = view(100_000, { live: false });
    await flushPromises();
    expect(log.shown().length).toBeLessThan(60);
    await log.scroll(50_000 * rowHeight);
    expect(log.shown()).toContain('line 50001');
  });

  it('asks for more near the end, and only then', async () => {
    const log = view(2000, { live: false, more: true });
    await flushPromises();
    expect(log.wrapper.emitted('more')).toBeUndefined();
    await log.scroll(1900 * rowHeight);
    expect(log.wrapper.emitted('more')).toHaveLength(1);
  });

  it('finds words, marks them and goes from one to the next', async () => {
    const log = view(1000, { live: false });
    await log.wrapper.get('[data-testid="log-search"]').setValue('LINE 50');
    await flushPromises();
    await log.wrapper.get('.box').trigger('scroll');
    expect(log.wrapper.get('.found').text()).toBe('1 / 11');
    expect(log.wrapper.get('.line.hit mark').text()).toBe('line 50');
    await log.wrapper.get('[data-testid="log-search"]').trigger('keydown', { key: 'Enter' });
    await log.wrapper.get('.box').trigger('scroll');
    expect(log.wrapper.get('.line.hit .text').text()).toBe('line 500');
  });
});

describe('a log buffer', () => {
  it('joins pieces that end within a line, each stream by itself', () => {
    const buffer = new LogBuffer();
    buffer.append([
      { stream: 'stdout', at: 0, text: 'one\ntw' },
      { stream: 'stderr', at: 0, text: 'bad' },
      { stream: 'log', at: 0, text: 'a step begins\n' },
      { stream: 'stdout', at: 0, text: 'o\nthree' },
      { stream: 'stderr', at: 0, text: ' thing\n' },
    ]);
    expect(buffer.lines.map(({ stream, text }) => `${stream}:${text}`)).toEqual([
      'stdout:one',
      'stdout:two',
      'stderr:bad thing',
      'log:a step begins',
      'stdout:three',
    ]);
  });

  it('shows what a terminal would: no escapes, and the last of what was written over', () => {
    const buffer = new LogBuffer();
    buffer.append([{ stream: 'stdout', at: 0, text: '\u001b[31mred\u001b[0m\r\n10%\r50%\r100%\n\n' }]);
    expect(buffer.lines.map(({ text }) => text)).toEqual(['red', '100%', '']);
  });
});

describe('wrapping', () => {
  it('breaks by columns; Chinese characters take two', () => {
    expect(breaksOf('abcdefghij', 4)).toEqual([0, 4, 8]);
    expect(breaksOf('中文中文中', 4)).toEqual([0, 2, 4]);
    expect(breaksOf('', 4)).toEqual([0]);
  });

  it('takes in new lines without making the old ones anew', () => {
    const rows = new WrappedRows(4);
    const lines = [{ text: 'abcdef' }, { text: 'x' }];
    rows.update(lines, 0);
    expect(rows.count).toBe(3);
    lines.push({ text: 'abcdefghi' });
    rows.update(lines, 2);
    expect(rows.count).toBe(6);
    expect([rows.lineOf(5), rows.startOf(5), rows.firstRowOf(2)]).toEqual([2, 8, 3]);
  });
});

describe('the window on a log', () => {
  it('reaches the last row of a log that no browser could lay out', () => {
    const rows = 5_000_000;
    const end = windowOf(rows, 8_000_000 - viewport, viewport);
    expect(end.height).toBe(8_000_000);
    expect(end.to).toBe(rows);
    const middle = scrollFor(2_500_000, rows, viewport);
    const { from, to } = windowOf(rows, middle, viewport);
    expect(from).toBeLessThan(2_500_000);
    expect(to).toBeGreaterThan(2_500_000);
  });
});

describe('finding', () => {
  it('cuts a line at each hit', () => {
    expect(findLines([{ text: 'Abc' }, { text: 'x' }, { text: 'zab' }], 'ab')).toEqual([0, 2]);
    expect(partsOf('xABxab', 'ab').map(({ text, hit }) => (hit ? `[${text}]` : text))).toEqual([
      'x',
      '[AB]',
      'x',
      '[ab]',
    ]);
  });
});

describe('a line that a search found', () => {
  const buffer = new LogBuffer();
  const piece = (seq: number, text: string, stream: 'stdout' | 'stderr' = 'stdout') =>
    buffer.append([{ stream, at: 0, seq, text }]);
  piece(3, 'one\ntwo\nthr');
  piece(4, 'oops\n', 'stderr');
  piece(5, 'ee\nfour\n');
  const textAt = (seq: number, offset: number | null) =>
    buffer.lines[lineAt(buffer.lines, { seq, offset, find: '' })]?.text;

  it('is known by the piece it begins in and the character there', () => {
    expect(textAt(3, 0)).toBe('one');
    expect(textAt(3, 4)).toBe('two');
    expect(textAt(4, 0)).toBe('oops');
    expect(textAt(5, 3)).toBe('four');
    expect(textAt(9, 0)).toBeUndefined();
  });

  it('may be cut between two pieces: then it is the last of the first', () => {
    expect(textAt(3, null)).toBe('three');
  });

  it('is gone to and marked as soon as it is there', async () => {
    const wrapper = mount(LogView, {
      props: {
        ...{ lines: [] as LogLine[], version: 0, live: false, more: false, name: 'x', earlier: true },
        ...{ all: async () => '', save: async () => undefined, place: { seq: 5, offset: 3, find: 'fou' } },
      },
      global: { plugins: [i18n, ElementPlus] },
      attachTo: document.body,
    });
    await wrapper.setProps({ lines: buffer.lines, version: 1 });
    await flushPromises();
    await flushPromises();
    expect(wrapper.get('.line.hit').text()).toBe('four');
    expect(wrapper.get('mark').text()).toBe('fou');
    // Where the beginning is not loaded, lines have no numbers that could be wrong.
    expect(wrapper.get('.line .number').text()).toBe('');
    await wrapper.get('[data-testid="log-beginning"]').trigger('click');
    expect(wrapper.emitted('beginning')).toHaveLength(1);
  });
});
