import { CallError } from '../../rpc';
import { base64Of } from './bytes';

export interface Keys {
  add(bytes: Uint8Array): void;
  /** The core has taken this many writes already. */
  after(seq: number): void;
  restart(): void;
  stop(): void;
}

export interface KeysOptions {
  readonly over: () => void;
  readonly refused: (error: CallError) => void;
}

/** Bytes of one write; the core takes 64 KiB at most. */
const mostAtOnce = 48 * 1024;
const retryAfter = 1_000;

/**
 * Keys on their way: one write at a time, so that they come in order; what is typed meanwhile goes with
 * the next. A write without an answer is sent again under its number, which the core takes only once.
 */
export function createKeys(
  send: (seq: number, base64: string) => Promise<unknown>,
  { over, refused }: KeysOptions,
): Keys {
  let waiting: Uint8Array[] = [];
  let seq = 0;
  let isStopped = true;
  let underWay = false;
  /** Counts terminals: an answer to the one before says nothing. */
  let generation = 0;

  async function flush(): Promise<void> {
    if (underWay || isStopped || waiting.length === 0) return;
    underWay = true;
    const mine = generation;
    const bytes = takeSome();
    seq += 1;
    try {
      await deliver(seq, base64Of(bytes), mine);
    } catch (error) {
      if (mine === generation && error instanceof CallError) {
        if (error.body.reason === 'terminal.over' || error.body.kind === 'UNAUTHENTICATED') over();
        else refused(error);
      }
    }
    underWay = false;
    void flush();
  }

  async function deliver(number: number, base64: string, mine: number): Promise<void> {
    for (;;) {
      try {
        await send(number, base64);
        return;
      } catch (error) {
        const again = error instanceof CallError && error.body.reason === 'common.unreachable';
        if (!again || isStopped || mine !== generation) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryAfter));
      }
    }
  }

  function takeSome(): Uint8Array {
    const all = new Uint8Array(waiting.reduce((sum, one) => sum + one.length, 0));
    let at = 0;
    for (const one of waiting) {
      all.set(one, at);
      at += one.length;
    }
    waiting = all.length > mostAtOnce ? [all.subarray(mostAtOnce)] : [];
    return all.subarray(0, mostAtOnce);
  }

  return {
    add(bytes) {
      if (isStopped) return;
      waiting.push(bytes);
      void flush();
    },
    after(taken) {
      seq = Math.max(seq, taken);
    },
    restart() {
      generation += 1;
      seq = 0;
      waiting = [];
      isStopped = false;
    },
    stop() {
      isStopped = true;
      waiting = [];
    },
  };
}
