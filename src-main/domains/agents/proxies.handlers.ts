import type { Handlers } from '@main/kernel/dispatch';
import type { Proxies } from './proxies';

export type ProxyNames = 'agents.proxies' | 'agents.areas' | 'agents.stranded';

/** Screens' look at the proxies. */
export function proxyHandlers(proxies: Proxies): Pick<Handlers<'agents'>, ProxyNames> {
  return {
    'agents.proxies': async () => ({ items: await proxies.list() }),
    'agents.areas': async () => ({ items: await proxies.areas() }),
    'agents.stranded': async ({ leaving }) => ({ items: await proxies.stranded(leaving) }),
  };
}
