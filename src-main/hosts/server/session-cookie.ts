import type { SessionDoor } from '@main/kernel/dispatch';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The cookie's name. Cookies do not tell ports apart, so that two consoles on one machine would sign
 * each other out without the port in it.
 */
export function cookieName(port: number): string {
  return `muster_${port}`;
}

/** The session token of a request, as the Cookie header has it. Tokens are base64url: nothing is encoded. */
export function tokenIn(header: string | undefined, name: string): string | undefined {
  const pairs = header?.split(';').map((pair) => pair.trim()) ?? [];
  const token = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return token && token.length <= 512 ? token : undefined;
}

/**
 * A session kept in a cookie that no script can read and no foreign page can send. It ends with the
 * browser; how long it is good is the core's matter. `onEnd` is told the token of a session that ends.
 */
export function cookieDoor(
  request: FastifyRequest,
  reply: FastifyReply,
  name: string,
  onEnd: (token: string) => void,
): SessionDoor {
  const token = tokenIn(request.headers.cookie, name);
  const set = (value: string) =>
    reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Strict`);
  const replaced = () => {
    if (token !== undefined) onEnd(token);
  };
  return {
    token,
    start(fresh) {
      replaced();
      set(fresh);
    },
    end() {
      replaced();
      set('; Max-Age=0');
    },
  };
}
