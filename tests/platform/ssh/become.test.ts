import { execFileSync } from 'node:child_process';
import { behind, isTypable, newSign, readRefusal, wayByPassword } from '@main/platform/ssh/become';
import { describe, expect, it } from 'vitest';

describe('sudo with the password of the login', () => {
  it('puts the password on the input and nowhere else', () => {
    const { command, stdin } = wayByPassword('it’s $(id)', 'ops').wrap('/bin/sh -s', 'id\n');
    expect(command).not.toContain('$(id)');
    expect(command).toMatch(/^sudo -S -k -p '' -u 'ops' -- /);
    expect(stdin).toMatch(/^it’s \$\(id\)\nmuster[0-9a-f]{24}\nid\n$/);
  });

  it('begins behind its own line, whether or not sudo has taken the password from the input', () => {
    const sign = newSign();
    const command = `exec ${behind(sign)} env A=b sh -c 'echo "$A"; cat'`;
    const run = (input: string) => execFileSync('/bin/sh', ['-c', command], { input, encoding: 'utf8' });
    expect(run(`${sign}\nrest\n`)).toBe('b\nrest\n');
    expect(run(`touch /no/such\n${sign}\nrest\n`)).toBe('b\nrest\n');
    expect(() => run('echo never\n')).toThrow();
  });

  it('does not try what is no line', () => {
    expect(['', undefined, 'a\nb', 'a\r', 'a\0'].filter(isTypable)).toEqual([]);
    expect(isTypable(' pass word ')).toBe(true);
  });

  it.each([
    ['\nSorry, try again.\nsudo: no password was provided\n', 1, 'wrongPassword', 'Sorry, try again.'],
    ['sudo: 1 incorrect password attempt', 1, 'wrongPassword', 'sudo: 1 incorrect password attempt'],
    ['ops is not in the sudoers file.', 1, 'notAllowed', 'ops is not in the sudoers file.'],
    ["Sorry, user ops is not allowed to execute '/usr/bin/true' as root on vm.", 1, 'notAllowed', undefined],
    ['sudo: sorry, you must have a tty to run sudo', 1, 'tty', undefined],
    ["env: 'sudo': No such file or directory", 127, 'missing', undefined],
    ['banner\nsudo: a password is required', 1, 'other', 'sudo: a password is required'],
    ['', 1, 'other', 'sudo: exit 1'],
  ])('%j means %s', (stderr, exitCode, reason, words) => {
    const refusal = readRefusal({ stderr, exitCode });
    expect(refusal.reason).toBe(reason);
    if (words !== undefined) expect(refusal.words).toBe(words);
  });
});
