import { safeFileName } from '@main/kernel/file-name';
import { describe, expect, it } from 'vitest';

describe('a safe file name', () => {
  it.each([
    ['巡检 2026-11.txt', '巡检 2026-11.txt'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['fe80::1.stdout.txt', 'fe80_1.stdout.txt'],
    ['a\u0000b\r\nc\u202etxt.exe', 'a_b_c_txt.exe'],
    ['  .hidden. ', 'hidden'],
    ['con.txt', '_con.txt'],
    ['', 'file'],
    ['///', 'file'],
  ])('makes %j into %j', (wanted, name) => {
    expect(safeFileName(wanted)).toBe(name);
  });

  it('keeps the ending of one that is too long, and cuts no character in two', () => {
    const name = safeFileName(`${'😀'.repeat(200)}.zip`);
    expect([...name]).toHaveLength(120);
    expect(name).toMatch(/^😀+\.zip$/u);
  });
});
