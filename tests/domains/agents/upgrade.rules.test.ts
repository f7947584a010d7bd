import { resolve } from 'node:path';
import { readUpgradeProgram } from '@main/domains/agents/agent-bundle';
import { readPlace } from '@main/domains/agents/upgrade.agent';
import { readDone, readProgress, upgradeProgram } from '@main/domains/agents/upgrade.program';
import { compareVersions, isOutdated } from '@main/domains/agents/upgrade.versions';
import { describe, expect, it } from 'vitest';

describe('versions', () => {
  it.each([
    ['0.1.0', '0.1.0', 0],
    ['0.1.0', '0.1.1', -1],
    ['0.9.0', '0.10.0', -1],
    ['1.0', '1.0.0', 0],
    ['v1.2.3', '1.2.3', 0],
    ['2.0.0', '1.9.9', 1],
    ['1.0.0-rc1', '1.0.0', -1],
    ['1.0.0-rc1', '1.0.0-rc2', -1],
  ])('%s against %s', (a, b, order) => {
    expect(Math.sign(compareVersions(a, b) ?? Number.NaN)).toBe(order);
    expect(Math.sign(compareVersions(b, a) ?? Number.NaN)).toBe(-order || 0);
  });

  it('needs an upgrade only where it is known to be older', () => {
    expect(['0.0.9', '0.1.0', '0.2.0', '', 'unknown', '1.x'].map((one) => isOutdated(one, '0.1.0'))).toEqual([
      ...[true, false, false, false, false, false],
    ]);
  });
});

describe('the place of an agent', () => {
  const words = ['/usr/bin/python3.11', '-I', '-S', '/opt/muster-agent/state/agent.pyc', 'supervise'];
  const said = (folder: string, exe = '/usr/bin/python3.11', user = 'root') =>
    [`user=${user}`, `exe=${exe}`, ...[...words, folder, '7'].map((word) => `word=${word}`), ''].join('\n');

  it('follows from the process above the command', () => {
    const folder = '/opt/muster-agent/state/runs/0123456789abcdef0123456789abcdef';
    const place = { home: '/opt/muster-agent', python: '/usr/bin/python3.11', user: 'root' };
    expect(readPlace(said(folder))).toEqual(place);
    expect(readPlace(said(folder, '/usr/bin/python3.9 (deleted)'))).toEqual(place);
  });

  it('is none where a word could reach a shell or another folder', () => {
    expect(readPlace(said('/opt/x;reboot/state/runs/00'))).toBeUndefined();
    expect(readPlace(said('/opt/../x/state/runs/00'))).toBeUndefined();
    expect(readPlace(said('/opt/x/state/runs/00', '/usr/bin/python3', 'a b'))).toBeUndefined();
    expect(readPlace('')).toBeUndefined();
  });
});

describe('the program', () => {
  it('carries its order as data', async () => {
    const program = await readUpgradeProgram(resolve('resources/agent'));
    const text = upgradeProgram(program, '/opt/muster-agent', { do: 'look', id: "it's" });
    expect(text.startsWith(program)).toBe(true);
    const literal = /b64decode\('([^']+)'\)/.exec(text.slice(program.length))?.[1] ?? '';
    expect(JSON.parse(Buffer.from(literal, 'base64').toString())).toEqual({
      ...{ do: 'look', id: "it's", home: '/opt/muster-agent' },
    });
  });

  it('answers in its last line', () => {
    expect(readDone('a banner\n##upgrade {"ok": true, "version": "0.0.9"}\n')).toEqual({ ok: true });
    expect(readProgress('##upgrade {"ok": false, "why": "none", "detail": ""}')).toEqual({
      ...{ ok: false, why: 'none', detail: '' },
    });
    expect(() => readDone('Traceback: no')).toThrow(/Traceback: no/);
  });
});
