import { createHash } from 'node:crypto';
import type { Clock } from '@main/kernel/clock';
import { newToken, tokenHash } from '@main/kernel/ids';

/** Milliseconds between the begin of a sign-in and its end. */
export const flowLife = 10 * 60_000;
/** Sign-ins that are under way at once; the oldest makes room. */
const most = 1000;

export interface Flow {
  readonly redirectUri: string;
  /** PKCE's verifier; it never leaves the core but to Feishu's token endpoint. */
  readonly verifier: string;
  readonly expiresAt: number;
}

interface Kept extends Flow {
  readonly stateHash: string;
  /** What the browser brought back; the state is used up with it. */
  back?: { readonly code: string } | { readonly denied: true };
}

export interface Begun {
  readonly state: string;
  readonly secret: string;
  readonly challenge: string;
  readonly expiresAt: number;
}

export type Flows = ReturnType<typeof createFlows>;

/**
 * Sign-ins under way, in memory: one that a restart cuts off is begun again. Two secrets keep each: the
 * state travels through the browser and lets it bring one answer; the other stays with the screen that
 * began and lets it finish. So a link that a stranger sends brings nobody into the stranger's account.
 */
export function createFlows(clock: Clock) {
  const bySecret = new Map<string, Kept>();

  function alive(secret: string): Kept | undefined {
    const flow = bySecret.get(tokenHash(secret));
    return flow && flow.expiresAt > clock.now() ? flow : undefined;
  }

  return {
    begin(redirectUri: string): Begun {
      const now = clock.now();
      for (const [key, { expiresAt }] of bySecret)
        if (expiresAt <= now || bySecret.size >= most) bySecret.delete(key);
      const [state, secret, verifier] = [newToken(), newToken(), newToken()];
      const expiresAt = now + flowLife;
      bySecret.set(tokenHash(secret), { redirectUri, verifier, expiresAt, stateHash: tokenHash(state) });
      return { state, secret, challenge: challengeOf(verifier), expiresAt };
    },

    /** The browser is back; false when nobody waits for this state, or it came before. */
    comeBack(state: string, back: { readonly code: string } | { readonly denied: true }): boolean {
      const hash = tokenHash(state);
      const flow = [...bySecret.values()].find(({ stateHash }) => stateHash === hash);
      if (!flow || flow.back || flow.expiresAt <= clock.now()) return false;
      flow.back = back;
      return true;
    },

    stateOf(secret: string): 'waiting' | 'back' | 'gone' {
      const flow = alive(secret);
      if (!flow) return 'gone';
      return flow.back ? 'back' : 'waiting';
    },

    /** What the browser brought for the screen that holds the secret; once. */
    take(secret: string): { readonly flow: Flow; readonly back: NonNullable<Kept['back']> } | undefined {
      const flow = alive(secret);
      if (!flow?.back) return undefined;
      bySecret.delete(tokenHash(secret));
      return { flow, back: flow.back };
    },

    /** What was begun under other settings is not finished under new ones. */
    forgetAll(): void {
      bySecret.clear();
    },
  };
}

/** PKCE's S256 (RFC 7636). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
