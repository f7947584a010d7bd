import en from '@renderer/app/i18n/en';
import zh from '@renderer/app/i18n/zh';
import { describe, expect, it } from 'vitest';

type Words = { [key: string]: string | Words };

function keysOf(words: Words, path = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${path}${key}`] : keysOf(value, `${path}${key}.`),
  );
}
function entriesOf(words: Words, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : entriesOf(value, `${path}${key}.`),
  );
}
const namesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

const sources = import.meta.glob<string>('../../../src-renderer/**/*.{vue,ts}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

describe('the words of the screens', () => {
  it('are the same keys in Chinese and English', () => {
    expect(keysOf(en).sort()).toEqual(keysOf(zh).sort());
  });

  it('are filled with the same values in both', () => {
    const english = new Map(entriesOf(en));
    // English says one and many in two forms.
    const formsOf = (key: string) => (english.get(key) ?? '').split(' | ');
    const different = entriesOf(zh).filter(([key, text]) =>
      formsOf(key).some((form) => namesIn(text).join() !== namesIn(form).join()),
    );
    expect(different).toEqual([]);
  });

  it('leave nothing empty, and no Chinese stands in English', () => {
    const empty = [...entriesOf(zh), ...entriesOf(en)].filter(([, text]) => text.trim() === '');
    expect(empty).toEqual([]);
    expect(entriesOf(en).filter(([, text]) => /[\u4e00-\u9fff]/.test(text))).toEqual([]);
  });

  it('exist for every key that a screen names', () => {
    const known = new Set(keysOf(zh));
    const asked = Object.entries(sources).flatMap(([file, text]) =>
      [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((match) => ({ file, key: match[1] ?? '' })),
    );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter(({ key }) => !known.has(key))).toEqual([]);
  });
});
