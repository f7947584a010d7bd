import { describe, expect, it } from 'vitest';
import { operator } from '../support';
import { openImport } from './import.support';

const config = `
Host bastion
  HostName 10.9.0.1
Host web
  HostName 10.9.0.2
  ProxyJump ops@bastion:2222
Host db
  HostName 10.9.0.3
  ProxyJump first,10.9.0.1
Host lone
  HostName 10.9.0.4
  ProxyJump elsewhere
`;

async function imported(cloud: 'direct' | 'area') {
  const setup = await openImport();
  const cloudId = cloud === 'area' ? await setup.cmdb.addCloud(operator, '机房') : 0;
  await (await setup.upload(config, 'config')).apply({ cloudId });
  const { items } = await setup.cmdb.hosts({
    ...{ page: 1, pageSize: 9, sortBy: 'innerIp', descending: false, filter: {} },
  });
  return items.map(({ hostName, nodeType, remark }) => `${hostName} ${nodeType} ${remark}`.trim());
}

describe('jump hosts of an import', () => {
  it('become the proxy of their area, and what names them stands behind it', async () => {
    expect(await imported('area')).toEqual([
      'bastion PROXY',
      'web PAGENT ProxyJump ops@bastion:2222',
      'db PAGENT ProxyJump first,10.9.0.1',
      'lone AGENT ProxyJump elsewhere',
    ]);
  });

  it('are only noted in the direct area, where everything is in reach', async () => {
    expect(await imported('direct')).toEqual([
      'bastion AGENT',
      'web AGENT ProxyJump ops@bastion:2222',
      'db AGENT ProxyJump first,10.9.0.1',
      'lone AGENT ProxyJump elsewhere',
    ]);
  });
});
