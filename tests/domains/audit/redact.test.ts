import { objectOf, redact } from '@main/domains/audit/redact';
import { describe, expect, it } from 'vitest';

describe('redact', () => {
  it('leaves out secrets wherever they stand, and says only that there was one', () => {
    expect(
      redact({
        name: 'root',
        password: 'hunter2',
        old: 'a',
        new: 'b',
        code: 'ABCD',
        hosts: [{ inner_ip: '10.0.0.1', ssh_passwd: 'x', ssh_key: 'PEM', key: 'PEM', keyPassphrase: '' }],
        sudo: { privateKey: ['line'], apiToken: null },
        parameterValues: { TOKEN: 'hush' },
      }),
    ).toEqual({
      name: 'root',
      password: '***',
      old: '***',
      new: '***',
      code: '***',
      hosts: [{ inner_ip: '10.0.0.1', ssh_passwd: '***', ssh_key: '***', key: '***', keyPassphrase: '' }],
      sudo: { privateKey: '***', apiToken: null },
      parameterValues: '***',
    });
  });

  it('keeps a digest of contents, and looks into objects that have such a name', () => {
    expect(
      redact({ content: 'echo hi', param: 'a', params: ['a', 'b'], script: { name: 'x', key: 'y' } }),
    ).toEqual({
      content: 'sha256:56a79f3b11544807 (7 bytes)',
      param: '1 bytes',
      params: '9 bytes',
      script: { name: 'x', key: '***' },
    });
  });

  it('cuts what is long, many or deep', () => {
    const said = redact({
      text: 'x'.repeat(300),
      list: Array.from({ length: 60 }, (_, index) => index),
      deep: { deep: { deep: { deep: { deep: { deep: { deep: 1 } } } } } },
    }) as { text: string; list: unknown[] };
    expect(said.text).toMatch(/^x{200}… sha256:\w{16} \(300 bytes\)$/);
    expect(said.list).toHaveLength(51);
    expect(JSON.stringify(said)).toContain('"…"');
  });
});

describe('objectOf', () => {
  it('names what a command was about', () => {
    expect(objectOf({ id: 5, name: 'web01' })).toBe('name=web01');
    expect(objectOf({ action: 'add', data: { ip: '10.0.0.1' } })).toBe('ip=10.0.0.1');
    expect(objectOf({ name: '', jobId: 7 })).toBe('jobId=7');
    expect([objectOf({}), objectOf(null), objectOf('x')]).toEqual(['', '', '']);
  });
});
