import { isIP } from 'node:net';
import { type Address, hostPort } from '@main/kernel/config';

/** The path under which the listener takes browsers back. */
export const callbackPath = '/auth/feishu/callback';

/** Whether a caller sits at this machine: the desktop's window, or a loopback address. */
export function isHere(address: string): boolean {
  return address === 'local' || isLoopback(address.replace(/^::ffff:/i, ''));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Where Feishu sends the browser: to the listener, over loopback where it can be reached so. */
export function redirectUriOf({ host, port }: Address): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${hostPort({ host: everywhere ? '127.0.0.1' : host, port })}${callbackPath}`;
}

/**
 * The address of a Feishu service, without a slash at its end; undefined when it will not do: https, or
 * http on loopback, and neither a login nor a query in it. The app secret goes there.
 */
export function readBase(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const safe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(host));
  if (!safe || url.username || url.password || url.search || url.hash) return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
