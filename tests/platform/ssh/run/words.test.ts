import { checkRunSpec, splitWords } from '@main/platform/ssh';
import { describe, expect, it } from 'vitest';
import { specOf } from '../../../support/ssh/runs';

describe('splitWords', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['1 2', ['1', '2']],
    ['\ta\n b ', ['a', 'b']],
    [`"a b" 'c d'`, ['a b', 'c d']],
    [`a"b"'c'd`, ['abcd']],
    [`'' ""`, ['', '']],
    ['$HOME `id` $(id) * ~ # ; | & > <', ['$HOME', '`id`', '$(id)', '*', '~', '#', ';', '|', '&', '>', '<']],
    [`'$x "y"' "it's"`, ['$x "y"', "it's"]],
    ['a\\ b \\" \\\\', ['a b', '"', '\\']],
    ['"a\\"b\\\\c\\n"', ['a"b\\c\\n']],
    [`'a\\b'`, ['a\\b']],
    ['中文 "空 格"', ['中文', '空 格']],
    ['"line\nbreak"', ['line\nbreak']],
  ])('%j', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it('refuses what is not closed', () => {
    expect(() => splitWords('a "b')).toThrow('a quote is not closed');
    expect(() => splitWords("a 'b")).toThrow('a quote is not closed');
    expect(() => splitWords('a\\')).toThrow('a backslash stands at the end');
  });
});

describe('checkRunSpec', () => {
  it('finds nothing wrong with a usual run', () => {
    expect(checkRunSpec(specOf({ user: 'web-1', args: ['-x', '--', ''], env: { A_1: '' } }))).toEqual([]);
  });

  it.each([
    ['runId', { runId: 'x' }],
    ['user', { user: '-c id' }],
    ['user', { user: 'root\n' }],
    ['user', { user: 'a b' }],
    ['path', { path: '/a\0' }],
    ['interpreter', { interpreter: ' ' }],
    ['interpreter', { interpreter: '"' }],
    ['interpreter', { interpreter: '"-c" x' }],
    ['script', { script: '\0' }],
    ['args', { args: ['\0'] }],
    ['args', { args: Array.from({ length: 20 }, () => 'x'.repeat(100_000)) }],
    ['env', { env: { '1A': '' } }],
    ['env', { env: { IFS: '' } }],
    ['env', { env: { A: '\0' } }],
  ])('names %s', (field, given) => {
    expect(checkRunSpec(specOf(given)).map((error) => error.field)).toEqual([field]);
  });
});
