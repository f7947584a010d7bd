import { execFileSync } from 'node:child_process';
import {
  finding,
  judgeClock,
  judgeProbe,
  judgeWriting,
  missingRules,
} from '@main/domains/agents/preflight.judge';
import { callbackProgram, clockProgram, judgeAnswer } from '@main/domains/agents/preflight.program';
import { describe, expect, it } from 'vitest';

const good = {
  ...{ os: 'Linux', arch: 'x86_64', user: 'ops', privilege: 'sudo', home: '/opt/muster-agent', agent: 'no' },
  ...{ python: '/usr/bin/python3', version: '3.9', packages: 'dnf', tmp: '/tmp', tmp_free: '900000' },
  ...{ above: '/opt', home_free: '900000', writable: 'yes', done: 'yes' },
};
const probe = (change: Partial<typeof good> = {}) => new Map(Object.entries({ ...good, ...change }));
const found = (change: Partial<typeof good>) =>
  (judgeProbe(probe(change), false) ?? [])
    .filter(({ code }) => code !== '')
    .map(({ check, state, code }) => `${check} ${state} ${code}`);

describe('judging a host', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(found({})).toEqual([]);
    expect(judgeProbe(probe({ done: '' }), false)).toBeUndefined();
  });

  it('says how the account is root, and in sudo’s own words why not', () => {
    const privilege = (change: Record<string, string>) =>
      judgeProbe(new Map(Object.entries({ ...good, ...change })), false)?.[0];
    expect(privilege({})).toMatchObject({ state: 'ok', code: '', detail: 'ops + sudo' });
    expect(privilege({ sudo: 'password' })).toMatchObject({ state: 'ok', code: 'SUDO_PASSWORD' });
    const words = 'ops is not in the sudoers file.';
    expect(privilege({ privilege: 'none', sudo: words })).toMatchObject({
      ...{ state: 'warning', code: 'NO_PRIVILEGE', detail: `ops · ${words}` },
    });
  });

  it.each([
    [{ os: 'AIX' }, ['system failed WRONG_SYSTEM']],
    [{ privilege: 'none' }, ['privilege warning NO_PRIVILEGE']],
    [{ version: '3.5' }, ['python warning PYTHON_INSTALLABLE']],
    [{ version: '', privilege: 'none' }, ['privilege warning NO_PRIVILEGE', 'python failed PYTHON_MISSING']],
    [{ version: '2.7', packages: '' }, ['python failed PYTHON_MISSING']],
    [{ home_free: '20000' }, ['disk failed DISK_FULL']],
    [{ tmp_free: '60000' }, ['disk warning DISK_LOW']],
    [{ agent: 'yes' }, ['agent warning AGENT_THERE']],
  ])('%o', (change, expected) => {
    expect(found(change)).toEqual(expected);
  });

  it('tells folders apart that cannot be written or run in', () => {
    const codeOf = (facts: Partial<typeof good>, clock: Record<string, string>) =>
      judgeWriting(probe(facts), new Map(Object.entries(clock))).code;
    expect(codeOf({}, { made: 'yes', runs: 'yes' })).toBe('');
    expect(codeOf({}, { made: 'yes' })).toBe('TMP_NOEXEC');
    expect(codeOf({}, { made: 'no' })).toBe('TMP_NOT_WRITABLE');
    expect(codeOf({ tmp: '' }, {})).toBe('TMP_NOT_WRITABLE');
    expect(codeOf({ writable: 'no' }, { made: 'yes', runs: 'yes' })).toBe('HOME_NOT_WRITABLE');
  });

  it('allows clocks a minute, and the time that asking took', () => {
    const at = 1_800_000_000;
    const skew = (now: string, before: number, after: number) =>
      judgeClock(new Map([['now', now]]), [before * 1000, after * 1000]);
    expect(skew(String(at), at + 0.9, at + 8).code).toBe('');
    expect(skew(String(at), at + 50, at + 51)).toMatchObject({ state: 'ok', detail: '-50 s' });
    expect(skew(String(at), at - 90, at - 89)).toMatchObject({ code: 'CLOCK_SKEW', detail: '+89 s' });
    expect(skew('', at, at).code).toBe('CLOCK_UNKNOWN');
  });

  it('asks for the way to a host that does not answer, not for one that refuses', () => {
    const rules = (code: 'TCP_TIMEOUT' | 'TCP_REFUSED') =>
      missingRules(
        [finding('tcp', 'failed', code)],
        { address: '10.0.0.1', port: 36000 },
        {
          own: ['10.1.0.9'],
          urls: [],
        },
      );
    expect(rules('TCP_TIMEOUT')).toEqual([
      { source: '10.1.0.9', target: '10.0.0.1', port: 36000, protocol: 'tcp', purpose: 'ssh' },
    ]);
    expect(rules('TCP_REFUSED')).toEqual([]);
  });
});

describe('the call-back', () => {
  it('is good only where Muster answers', () => {
    expect(judgeAnswer('HTTP/1.1 401 {"status":false,"message":"x"}')).toBe('muster');
    expect(judgeAnswer('  HTTP/1.1 401 Unauthorized   content-type: application/json; charset=utf-8')).toBe(
      'muster',
    );
    expect(judgeAnswer('HTTP/1.1 200 <html>')).toBe('other');
    expect(judgeAnswer('failed: [Errno 111] Connection refused')).toBe('none');
    expect(judgeAnswer('')).toBe('none');
  });

  it('and the clock are asked in a shell that any host has', () => {
    for (const text of [clockProgram(), callbackProgram(["http://10.0.0.1:8610/'x"], '')])
      execFileSync('sh', ['-n'], { input: text });
  });
});
