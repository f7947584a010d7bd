import { hostPort, readAddress, readConfig } from '@main/kernel/config';
import { describe, expect, it } from 'vitest';

describe('the configuration', () => {
  it('has defaults that are safe: agents may call in, screens are local', () => {
    const config = readConfig([], {});
    expect(config.listen).toEqual({ host: '0.0.0.0', port: 8610 });
    expect(config.console).toEqual({ host: '127.0.0.1', port: 8620 });
    expect(config.json).toBe(false);
    expect(config.dataDir).toBeUndefined();
  });

  it('lets the command line win over the environment', () => {
    const config = readConfig(['--data', '/a', '--listen=127.0.0.1:1', '--json'], {
      MUSTER_DATA: '/b',
      MUSTER_CONSOLE: '[::1]:9',
    });
    expect(config).toMatchObject({
      dataDir: '/a',
      listen: { host: '127.0.0.1', port: 1 },
      console: { host: '::1', port: 9 },
      json: true,
    });
  });

  it.each([
    [['--lisen', '1.2.3.4:5'], '--lisen'],
    [['--data'], '--data'],
    [['--listen', 'nonsense'], 'MUSTER_LISTEN'],
    [['--listen', '1.2.3.4:70000'], 'MUSTER_LISTEN'],
  ])('names what is wrong in %j', (argv, path) => {
    expect(() => readConfig(argv, {})).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path })] }),
    );
  });

  it('writes an address as it stands in a URL', () => {
    expect(hostPort(readAddress('x', '[::1]:80'))).toBe('[::1]:80');
    expect(hostPort(readAddress('x', 'localhost:80'))).toBe('localhost:80');
  });
});
