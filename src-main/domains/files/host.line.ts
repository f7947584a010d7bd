import { setTimeout as delay } from 'node:timers/promises';
import {
  type SshEndpoint,
  SshError,
  type SshErrorCode,
  type SshPool,
  type SshSession,
} from '@main/platform/ssh';

/** Failures of a login that a second attempt would only repeat. */
const hopeless: readonly SshErrorCode[] = [
  'wrong_password',
  'key_refused',
  'key_invalid',
  'auth_method',
  'host_key_changed',
  'host_key_unknown',
  'aborted',
];
/** Milliseconds before the first new attempt; each one after waits twice as long. */
const shortestPause = 200;
const longestPause = 5000;

export interface LineOptions {
  readonly ssh: SshPool;
  readonly endpoint: SshEndpoint;
  readonly signal: AbortSignal;
  /** Milliseconds without any progress after which a host that went away is given up. */
  readonly patienceMs: number;
  /** Milliseconds before the first new attempt, 200 unless told. */
  readonly pauseMs?: number | undefined;
  /** Told when the connection broke and is made again. */
  readonly onBreak: (why: string) => void;
}

/** A host whose connection is made again when it breaks. */
export interface HostLine {
  /** A session for work that must not be done twice. Throws SshError. */
  session(): Promise<SshSession>;
  /** Does work that may be begun anew after a break, again until it is done or patience ends. */
  run<T>(work: (session: SshSession) => Promise<T>): Promise<T>;
  /** Something arrived: patience begins anew. */
  progressed(): void;
}

/** Opens nothing yet: the first `run` or `session` dials, and what fails then is not tried again. */
export function createLine(options: LineOptions): HostLine {
  const { ssh, endpoint, signal, patienceMs, onBreak, pauseMs = shortestPause } = options;
  let connected = false;
  let goodAt = performance.now();

  async function session(): Promise<SshSession> {
    const made = await ssh.session(endpoint, { signal });
    connected = true;
    return made;
  }

  return {
    session,
    progressed() {
      goodAt = performance.now();
    },
    async run(work) {
      goodAt = performance.now();
      for (let pause = pauseMs; ; pause = Math.min(longestPause, pause * 2)) {
        const before = goodAt;
        try {
          return await work(await session());
        } catch (error) {
          if (signal.aborted || !(error instanceof SshError)) throw error;
          if (!connected || hopeless.includes(error.code)) throw error;
          if (performance.now() - goodAt >= patienceMs) throw error;
          onBreak(error.message);
        }
        // Something came through since: it is no use to wait as long as for a host that is silent.
        if (goodAt > before) pause = pauseMs;
        await delay(pause, undefined, { signal });
      }
    },
  };
}
