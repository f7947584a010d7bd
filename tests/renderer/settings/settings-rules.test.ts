import { holds } from '@contract/permissions';
import { describe, expect, it } from 'vitest';
import {
  bytesInWords,
  changedIn,
  changesOf,
  draftOf,
  missingIn,
  rebase,
  type Settings,
} from '../../../src-renderer/features/settings/general-draft';
import { ownPermissions, tokenSample, tokenState } from '../../../src-renderer/features/settings/token-state';
import { readable } from '../../../src-renderer/features/settings/use-audit';

const saved: Settings = {
  scriptTimeoutSeconds: 3600,
  outputCapBytes: 10_485_760,
  installTimeoutSeconds: 180,
  innerAddresses: '',
  outerAddresses: '',
  concurrency: 50,
  unknownHostKeys: 'record',
  callbackUrl: '',
  agentPollSeconds: 30,
  consoleUrl: '',
  keepOutputDays: 0,
  keepOutputGigabytes: 0,
};

describe('the form of the settings', () => {
  it('sends only what was changed', () => {
    const draft = { ...draftOf(saved), concurrency: 80, callbackUrl: 'https://a/b' };
    expect(changesOf(draft, saved)).toEqual({ concurrency: 80, callbackUrl: 'https://a/b' });
    expect(changesOf(draftOf(saved), saved)).toEqual({});
  });

  it('counts a number that was taken out as changed and missing, and does not send it', () => {
    const draft = { ...draftOf(saved), concurrency: null };
    expect(changedIn(draft, saved)).toEqual(['concurrency']);
    expect(missingIn(draft)).toEqual(['concurrency']);
    expect(changesOf(draft, saved)).toEqual({});
  });

  it('keeps what was typed when somebody else saves, and takes over the rest', () => {
    const draft = { ...draftOf(saved), concurrency: 80 };
    const now = { ...saved, concurrency: 10, agentPollSeconds: 5 };
    expect(rebase(draft, saved, now)).toEqual({ ...now, concurrency: 80 });
  });

  it('says bytes in units that people read', () => {
    expect([1024, 10_485_760, 1_073_741_824, 1536, 0].map(bytesInWords)).toEqual([
      '1 KiB',
      '10 MiB',
      '1 GiB',
      '1.5 KiB',
      '0 B',
    ]);
  });
});

describe('API tokens', () => {
  const token = {
    id: 1,
    name: 'x',
    userName: 'admin',
    permissions: null,
    createdAt: 0,
    expiresAt: 1000,
    revokedAt: null,
    lastUsedAt: null,
  };

  it('are good until they expire or are revoked', () => {
    expect(tokenState(token, 999)).toBe('valid');
    expect(tokenState(token, 1000)).toBe('expired');
    expect(tokenState({ ...token, expiresAt: null }, 1e15)).toBe('valid');
    expect(tokenState({ ...token, revokedAt: 5 }, 1000)).toBe('revoked');
  });

  it('can be given what their maker may do, and nothing else', () => {
    const viewer = ownPermissions((permission) => holds([3], permission)).flat();
    expect(viewer).toContain('cmdb.read');
    expect(viewer).not.toContain('cmdb.write');
    expect(ownPermissions((permission) => holds([1], permission))[0]).toEqual(['cmdb.read', 'cmdb.write']);
  });

  it('are shown in a command that keeps them off the command line', () => {
    const sample = tokenSample('10.0.0.1:8610');
    expect(tokenSample('http://10.0.0.1:8610')).toBe(sample);
    expect(sample).toContain('read -rs TOKEN');
    expect(sample).toMatch(/\| curl .*-H @- http:\/\/10\.0\.0\.1:8610\/api\/cmdb\/export$/);
  });
});

describe('the detail of an audit record', () => {
  it('is laid out when it is JSON, and left alone when it is not', () => {
    expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(readable('plain')).toBe('plain');
  });
});
