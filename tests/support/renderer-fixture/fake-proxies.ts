import type { SomeHandlers } from './fake-types';

/** Two proxies in 机房 B, one of them away. */
export function fakeProxies(): Pick<
  SomeHandlers<'agents'>,
  'agents.proxies' | 'agents.areas' | 'agents.stranded'
> {
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
    'agents.areas': () => ({ items: [{ cloudId: 3, proxies: 2, valid: 1, behind: 12 }] }),
    // The one proxy that runs takes the others' way back with it.
    'agents.stranded': ({ leaving }) => ({
      items:
        'hostIds' in leaving && leaving.hostIds.includes(8001)
          ? [{ cloudId: 3, name: '机房 B', behind: 12 }]
          : [],
    }),
  };
}
