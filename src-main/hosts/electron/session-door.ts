import type { SessionDoor } from '@main/kernel/dispatch';

/** The session of the one window: a variable of the main process, which no page can read. */
export function createSessionDoor(now: () => number): SessionDoor {
  let session: { token: string; expiresAt: number } | undefined;
  return {
    get token() {
      if (session && session.expiresAt <= now()) session = undefined;
      return session?.token;
    },
    start(token, expiresAt) {
      session = { token, expiresAt };
    },
    end() {
      session = undefined;
    },
  };
}
