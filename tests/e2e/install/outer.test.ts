import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { onLinux, openInstallBench, operator } from '../../domains/agents/install.support';

const homeOf = (host: { folder: string }) => join(host.folder, 'home', 'muster-agent');

describe('a host that has its inner address on no interface', () => {
  // Not among the unit tests: an agent on every interface keeps all others of the machine from their port.
  onLinux('is installed over its outer address, as a proxy that relays', async () => {
    const bench = await openInstallBench();
    const host = await bench.host('127.0.3.7');
    const line = { ...bench.line(host), innerIp: '10.99.0.7', outerIp: host.address };
    const done = await bench.operate.operate(operator, {
      ...{ operation: 'INSTALL', nodeType: 'PROXY', businessId: 7, cloudId: 0, hosts: [line] },
    });
    const target = await bench.ended(done.hosts[0]?.targetId);
    expect(target).toMatchObject({ state: 'succeeded', label: '10.99.0.7' });
    expect(target.log).toContain(`ops@${host.address}:${host.port}`);
    const config = JSON.parse(readFileSync(join(homeOf(host), 'config.json'), 'utf8'));
    expect(config).toMatchObject({ relay: true, bind: '0.0.0.0' });
    expect(await bench.views.proxies(0)).toEqual({ total: 1, valid: 1 });
  });
});
