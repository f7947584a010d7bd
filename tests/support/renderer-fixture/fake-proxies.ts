import type { SomeHandlers } from './fake-types';

/** Two proxies in 机房 B, one of them away. */
export function fakeProxies(): Pick<SomeHandlers<'agents'>, 'agents.proxies'> {
  const proxy = {
    cloudId: 3,
    innerIp: '10.9.0.2',
    outerIp: '203.0.113.21',
    relayUrl: 'http://10.9.0.2:8611',
  };
  return {
    'agents.proxies': () => ({
      items: [
        { ...proxy, hostId: 8001, status: 'RUNNING' as const, valid: true },
        {
          ...{ hostId: 8002, cloudId: 3, innerIp: '10.9.0.3', outerIp: '203.0.113.22' },
          ...{ relayUrl: 'http://10.9.0.3:8611', status: 'TERMINATED' as const, valid: false },
        },
      ],
    }),
  };
}
