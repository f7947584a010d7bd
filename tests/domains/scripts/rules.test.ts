import { codeOf } from '@main/domains/scripts/answer';
import { placeAt } from '@main/domains/scripts/host.at';
import { cutMark, cutText, OutputCap } from '@main/domains/scripts/output.cap';
import { readScript, type ScriptRequest } from '@main/domains/scripts/script.spec';
import { meantHosts, wayTo } from '@main/domains/scripts/targets';
import { AppError } from '@main/kernel/app-error';
import { nextTry } from '@main/kernel/backoff';
import { describe, expect, it } from 'vitest';
import { agentAt, host, hostsOf, noTargets, placesOf } from './support';

const request: ScriptRequest = {
  interpreter: '/bin/bash',
  content: 'echo OK',
  path: '/tmp',
  user: 'root',
  param: '',
};
const defaults = { timeoutSeconds: 60, outputCapBytes: 1024 };

function issuesOf(change: Partial<ScriptRequest>): string[] {
  try {
    readScript({ ...request, ...change }, defaults);
  } catch (error) {
    if (error instanceof AppError) return error.issues.map(({ path, reason }) => `${path} ${reason}`);
    throw error;
  }
  return [];
}

describe('the fields of a script', () => {
  it('takes what Settings say where the caller says nothing', () => {
    expect(readScript(request, defaults)).toMatchObject({ timeoutSeconds: 60, outputCapBytes: 1024 });
    expect(readScript({ ...request, timeoutSeconds: 5 }, defaults).timeoutSeconds).toBe(5);
  });

  it('splits the parameters into words: quotes group, nothing expands', () => {
    const { args } = readScript({ ...request, param: `1 "two words" '$HOME' $(id) a\\ b ""` }, defaults);
    expect(args).toEqual(['1', 'two words', '$HOME', '$(id)', 'a b', '']);
  });

  it('splits the interpreter, so that it may have options of its own', () => {
    expect(readScript({ ...request, interpreter: '/usr/bin/env python3' }, defaults).command).toEqual([
      '/usr/bin/env',
      'python3',
    ]);
  });

  it('writes CRLF as LF', () => {
    expect(readScript({ ...request, content: 'a\r\nb\r\n' }, defaults).content).toBe('a\nb\n');
  });

  it('lets hostile text pass as the data that it is', () => {
    for (const text of [`'; id;'`, '$(id)', 'a\nb', '`id`', '../..', '*'])
      expect(issuesOf({ path: text, user: text })).toEqual([]);
    expect(issuesOf({ path: '-rf' })).toEqual([]);
  });

  it('refuses what no quoting can carry, and names every such field', () => {
    expect(issuesOf({ path: 'a\0b', user: 'a\0b', param: '\0', interpreter: '/bin/sh\0' })).toEqual([
      'interpreter scripts.unsafeField',
      'param scripts.unsafeField',
      'path scripts.unsafeField',
      'user scripts.unsafeField',
    ]);
  });

  it('refuses a user or an interpreter that would be read as an option', () => {
    expect(issuesOf({ user: '-c id' })).toEqual(['user scripts.unsafeField']);
    expect(issuesOf({ interpreter: '-c' })).toEqual(['interpreter scripts.unsafeField']);
  });

  it('refuses an unbalanced quote and a command line that is too long', () => {
    expect(issuesOf({ param: '"a' })).toEqual(['param scripts.badParam']);
    expect(issuesOf({ param: 'x'.repeat(65_537) })).toEqual(['param common.tooLong']);
  });

  it('refuses an interpreter of blanks', () => {
    expect(issuesOf({ interpreter: '  ' })).toEqual(['interpreter common.required']);
  });
});

describe('the cap of output', () => {
  async function capped(cap: number, pieces: readonly Buffer[], stored = 0): Promise<string> {
    const kept: Buffer[] = [];
    const output = new OutputCap(cap, async (_stream, bytes) => void kept.push(bytes), {
      stdout: stored,
      stderr: 0,
    });
    for (const piece of pieces) await output.write('stdout', piece);
    return Buffer.concat(kept).toString('utf8');
  }

  it('leaves output alone that fits exactly', async () => {
    expect(await capped(4, [Buffer.from('ab'), Buffer.from('cd')])).toBe('abcd');
  });

  it('cuts once, with one mark, and drops the rest', async () => {
    const pieces = ['ab', 'cde', 'fgh'].map((text) => Buffer.from(text));
    expect(await capped(4, pieces)).toBe(`abcd${cutMark(4)}`);
  });

  it('does not cut within a character', async () => {
    expect(await capped(4, [Buffer.from('中文')])).toBe(`中${cutMark(4)}`);
  });

  it('goes on where an earlier run stopped, and does not mark twice', async () => {
    expect(await capped(4, [Buffer.from('cdef')], 2)).toBe(`cd${cutMark(4)}`);
    expect(await capped(4, [Buffer.from('more')], 4 + cutMark(4).length)).toBe('');
  });

  it('is the same for a text that came whole', () => {
    expect(cutText('中文', 6)).toBe('中文');
    expect(cutText('中文', 4)).toBe(`中${cutMark(4)}`);
  });

  it('counts each stream for itself', async () => {
    const kept: string[] = [];
    const output = new OutputCap(2, async (stream, bytes) => void kept.push(`${stream}:${bytes}`));
    await output.write('stdout', Buffer.from('ab'));
    await output.write('stderr', Buffer.from('cd'));
    expect(kept).toEqual(['stdout:ab', 'stderr:cd']);
  });
});

describe('000 codes', () => {
  it('come from the outcome, with 6 and 4 for every way to be stopped', () => {
    expect(codeOf({ state: 'succeeded', code: '0', exit_code: null })).toBe(0);
    expect(codeOf({ state: 'failed', code: '2', exit_code: null })).toBe(2);
    expect(codeOf({ state: 'cancelled', code: 'FORCE_STOP', exit_code: null })).toBe(6);
    expect(codeOf({ state: 'timed_out', code: '4', exit_code: null })).toBe(4);
  });

  it('say "not reached" of what nobody knows, and never "ran"', () => {
    expect(codeOf({ state: 'lost', code: 'STOP_UNVERIFIED', exit_code: null })).toBe(5);
    expect(codeOf({ state: 'failed', code: 'INTERNAL', exit_code: null })).toBe(5);
    expect(codeOf({ state: 'lost', code: 'STOP_UNVERIFIED', exit_code: 124 })).toBe(4);
  });
});

describe('a callback that is not taken', () => {
  it('is tried at growing intervals, at most a quarter of an hour apart', () => {
    const waits = Array.from({ length: 15 }, (_, index) => nextTry(index + 1, 0, 0));
    expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(waits.at(-1)).toBe(900_000);
  });

  it('is given up after a day', () => {
    const day = 86_400_000;
    expect(nextTry(100, 0, day - 1)).not.toBeNull();
    expect(nextTry(100, 0, day)).toBeNull();
  });
});

describe('the targets that are meant', () => {
  const all = [
    host(1, '10.0.0.1', { outerIp: '1.1.1.1' }),
    host(2, '10.0.0.2', { hasCredential: false, agentId: 7 }),
    host(3, '10.0.0.3', { hasCredential: false }),
    host(4, '10.0.0.2'),
    host(5, '10.0.1.5', { outerIp: '10.0.0.1' }),
  ];
  const hosts = hostsOf(all);
  const places = placesOf(all);
  const node = { kind: 'module', id: 1 } as const;

  it('are each there once, and pasted addresses without a host are named', async () => {
    const meant = await meantHosts(hosts, places, {
      ...noTargets,
      hostIds: [3, 1, 99],
      addresses: [' 10.0.0.1 ', '1.1.1.1', '', '9.9.9.9', '10.0.0.2', '9.9.9.9'],
      nodes: [node],
      filter: { keyword: '10.0.1.' },
    });
    expect(meant).toEqual({ ids: [3, 1, 5], unknown: ['9.9.9.9'], ambiguous: ['10.0.0.2'], gone: [99] });
  });

  it('are without those that were excepted, however they were named', async () => {
    const meant = await meantHosts(hosts, places, {
      ...noTargets,
      hostIds: [1, 2],
      addresses: ['10.0.0.3'],
      nodes: [node],
      exceptIds: [2, 3, 5],
    });
    expect(meant.ids).toEqual([1]);
  });

  it('are none where nothing was named', async () => {
    expect((await meantHosts(hosts, places, noTargets)).ids).toEqual([]);
  });

  it('are found by one address, inside before outside, then as an agent', async () => {
    expect(await placeAt(hosts, agentAt, '10.0.0.1')).toEqual({ hostId: 1, label: '10.0.0.1' });
    expect(await placeAt(hosts, agentAt, '1.1.1.1')).toEqual({ hostId: 1, label: '10.0.0.1' });
    expect(await placeAt(hosts, agentAt, '10.9.9.9')).toEqual({
      hostId: null,
      label: '10.9.9.9',
      agentId: 9,
    });
    await expect(placeAt(hosts, agentAt, '10.0.0.2')).rejects.toMatchObject({
      reason: 'scripts.ambiguousHost',
    });
    await expect(placeAt(hosts, agentAt, '9.9.9.9')).rejects.toMatchObject({ reason: 'scripts.unknownHost' });
  });

  it('are reached by SSH before an agent', () => {
    expect(wayTo({ hasCredential: true, agentId: 1 })).toBe('ssh');
    expect(wayTo({ hasCredential: false, agentId: 1 })).toBe('agent');
    expect(wayTo({ hasCredential: false, agentId: null })).toBe('none');
  });
});
