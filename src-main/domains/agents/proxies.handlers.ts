import type { Handlers } from '@main/kernel/dispatch';
import type { Proxies } from './proxies';

/** Screens' look at the proxies. */
export function proxyHandlers(proxies: Proxies): Pick<Handlers<'agents'>, 'agents.proxies'> {
  return { 'agents.proxies': async () => ({ items: await proxies.list() }) };
}
