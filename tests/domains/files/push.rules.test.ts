import { readLook } from '@main/domains/files/push/push.look';
import {
  absolutePath,
  backupPath,
  foldersOf,
  isInside,
  pathIssues,
  temporaryPath,
} from '@main/domains/files/push/push.paths';
import { firstStep, planPush } from '@main/domains/files/push/push.plan';
import type { PushSpec } from '@main/domains/files/push/push.spec';
import { sizeOf } from '@main/domains/files/words';
import { describe, expect, it } from 'vitest';

const files = ['a', 'b', 'c'].map((path, index) => ({
  path,
  sha256: path,
  md5: path,
  size: 1024 * (index + 1),
}));
const spec: PushSpec = {
  ...{ files, bytes: 6144, destination: '/srv', owner: '', group: '', mode: null },
  ...{ overwrite: 'different', before: { command: '', user: '' }, after: { command: '', user: '' } },
  ...{ timeoutSeconds: 1, outputCapBytes: 1, hostRate: null, totalRate: null, token: 't' },
};
const look = (text: string) => readLook(`I 1000 ops\nS 9000\n${text}`, files);

describe('paths below a destination', () => {
  it('stay inside', () => {
    for (const bad of ['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', 'a\0', 'x'.repeat(256)])
      expect(isInside(bad)).toBe(false);
    for (const good of ['a', '...', '-rf', ' ', '$(id)', 'a/b']) expect(isInside(good)).toBe(true);
    expect(absolutePath('/a//b/')).toBe('/a/b');
    expect([absolutePath('a'), absolutePath('/a/../b'), absolutePath('/a\0')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are not taken twice, nor both as a file and a folder', () => {
    expect(pathIssues(['a/b', 'a', 'c', 'c']).map(({ path }) => path)).toEqual([
      'files.1.path',
      'files.3.path',
    ]);
    expect(foldersOf(['x/y/z', 'x/a', 'b'])).toEqual(['x', 'x/y']);
  });

  it('have their temporary file and their backup beside them', () => {
    expect(temporaryPath('/srv/x/a', 'tok', 7, 3)).toBe('/srv/x/.muster-tok-7-3');
    expect([backupPath('/a', 5, 1), backupPath('/a', 5, 2)]).toEqual([
      '/a.muster-5.bak',
      '/a.muster-5-2.bak',
    ]);
  });
});

describe('what is done on a host', () => {
  it('follows the rule for what is there', () => {
    const seen = look('F 0 file a\nF 1 file other\n');
    expect(planPush(spec, seen, false)).toEqual({ send: [1, 2], same: [0], kept: [] });
    expect(planPush({ ...spec, overwrite: 'always' }, seen, false)).toMatchObject({ send: [0, 1, 2] });
    expect(planPush({ ...spec, overwrite: 'always' }, seen, true)).toMatchObject({ send: [1, 2], same: [0] });
    expect(planPush({ ...spec, overwrite: 'never' }, seen, false)).toEqual({
      send: [2],
      same: [0],
      kept: [1],
    });
    expect(planPush({ ...spec, overwrite: 'never' }, look('F 1 link\n'), false)).toMatchObject({ kept: [1] });
  });

  it('is refused for want of space, rights, an account or a folder', () => {
    const code = (text: string, more: Partial<PushSpec> = {}) => {
      const plan = planPush({ ...spec, ...more }, look(text), false);
      return 'code' in plan ? plan.reason : 'fine';
    };
    expect(code('')).toBe('fine');
    expect(planPush(spec, readLook('I 0 root\nS 3\n', files), false)).toMatchObject({ code: 'NO_SPACE' });
    expect(code('X not_writable\n')).toBe('files.notWritable');
    expect(code('X not_folder\n')).toBe('files.notFolder');
    expect(code('X no_group\n', { group: 'g' })).toBe('files.noOwner');
    expect(code('', { owner: 'root' })).toBe('files.mayNotChown');
    expect(code('', { owner: 'ops' })).toBe('fine');
    expect(code('F 2 folder\n')).toBe('files.isFolder');
  });

  it('goes on where an earlier attempt failed', () => {
    expect(['', 'CHECK', 'BEFORE', 'UPLOAD', 'VERIFY', 'PLACE', 'AFTER'].map(firstStep)).toEqual([
      ...['CHECK', 'CHECK', 'BEFORE', 'UPLOAD', 'UPLOAD', 'UPLOAD', 'AFTER'],
    ]);
  });

  it('is told in sizes that people read', () => {
    expect([0, 1023, 1536, 150 * 1024, 3 * 1024 ** 3].map(sizeOf)).toEqual([
      '0 B',
      '1023 B',
      '1.5 KB',
      '150 KB',
      '3 GB',
    ]);
  });
});
