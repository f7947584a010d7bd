import { SshError } from '@main/platform/ssh';
import { createHostKeyCheck, type TrustedKeys } from '@main/platform/ssh/trust';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpointOf, openWorkbench, type Workbench } from '../../support/ssh/bench';

let bench: Workbench;
beforeEach(async () => {
  bench = await openWorkbench();
});
afterEach(() => bench.close());

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof SshError ? error : undefined),
  );

describe('host keys', () => {
  it('records a key on first use, before the session is handed out', async () => {
    const host = await bench.host();
    await bench.pool().session(endpointOf(host));
    expect(bench.trust.recorded.get(`127.0.0.1:${host.port}`)).toEqual([
      { type: 'ssh-ed25519', fingerprint: host.fingerprint, base64: expect.any(String) },
    ]);
  });

  it('accepts the known key again and records nothing new', async () => {
    const host = await bench.host();
    await bench.pool().session(endpointOf(host));
    await bench.pool().session(endpointOf(host));
    expect(bench.trust.recorded.get(`127.0.0.1:${host.port}`)).toHaveLength(1);
  });

  it('stops at a changed key, shows it, and sends no password', async () => {
    const host = await bench.host();
    await bench.pool().session(endpointOf(host));
    host.rotateHostKey();
    const error = await failure(bench.pool().session(endpointOf(host)));
    expect(error?.code).toBe('host_key_changed');
    expect(error?.hostKey?.fingerprint).toBe(host.fingerprint);
    expect(bench.trust.recorded.get(`127.0.0.1:${host.port}`)).toHaveLength(1);
  });

  it('stops at an unknown key where first use is not trusted', async () => {
    const host = await bench.host();
    bench.trust.policy = 'refuse';
    const error = await failure(bench.pool().session(endpointOf(host)));
    expect(error?.code).toBe('host_key_unknown');
    expect(error?.hostKey?.fingerprint).toBe(host.fingerprint);
  });

  it('hands out no session when the key cannot be recorded', async () => {
    const host = await bench.host();
    bench.trust.load = async () => ({
      policy: 'record',
      keys: [],
      record: () => Promise.reject(new Error('disk full')),
    });
    await expect(bench.pool().session(endpointOf(host))).rejects.toThrow('disk full');
  });

  it('answers ssh2 with exactly true or false', () => {
    const keys: TrustedKeys = { policy: 'refuse', keys: [], record: async () => undefined };
    expect(createHostKeyCheck(keys, 'x').verify(Buffer.from('key'))).toBe(false);
    expect(createHostKeyCheck({ ...keys, policy: 'record' }, 'x').verify(Buffer.from('key'))).toBe(true);
  });

  it('takes only the same key at a rekey', () => {
    const check = createHostKeyCheck({ policy: 'record', keys: [], record: async () => undefined }, 'x');
    expect(check.verify(Buffer.from('one'))).toBe(true);
    expect(check.verify(Buffer.from('two'))).toBe(false);
    expect(check.verify(Buffer.from('one'))).toBe(true);
  });
});
