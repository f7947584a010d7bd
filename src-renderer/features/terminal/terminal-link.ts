import type { PrivateMessage } from '@contract/events';
import type { Output } from '@contract/index';
import { CallError, call, onPrivate, onReconnect, screenName } from '../../rpc';
import { bytesOf, utf8 } from './bytes';
import { createKeys } from './keys';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export type Opened = Output<'terminal.open'>;
export type LinkEnd = Extract<PrivateMessage, { event: 'terminal.ended' }>['data'];

export interface LinkOptions {
  /** Shows bytes and calls back when that is done: how fast it does is how fast the host may send. */
  readonly show: (bytes: Uint8Array, shown: () => void) => void;
  /** The terminal is over; null: nobody knows how, its end was not heard. */
  readonly ended: (end: LinkEnd | null) => void;
  /** Keys could not be handed over; what was typed is gone. */
  readonly refused: (error: CallError) => void;
}

export interface TerminalLink {
  /** Opens a terminal on a host. Throws CallError. */
  open(hostId: number, size: Size): Promise<Opened>;
  /** Takes over a terminal that is open already, from as far back as the core remembers. */
  adopt(sessionId: number, size: Size): Promise<void>;
  type(text: string): void;
  /** Bytes as they are, one a character, as old mouse protocols send them. */
  typeBytes(text: string): void;
  resize(size: Size): void;
  close(): Promise<void>;
  /** Lets go of it without closing it. */
  dispose(): void;
}

/** Bytes that were shown and not yet acknowledged until it is time for it. */
const ackEvery = 64 * 1024;
const ackPause = 200;

/** One terminal of the core: what it shows comes in order and once, what is typed goes in order and once. */
export function createLink(options: LinkOptions): TerminalLink {
  let sessionId: number | undefined;
  let size: Size = { cols: 80, rows: 24 };
  let received = 0;
  let shown = 0;
  let acked = 0;
  let acking = false;
  let attaching: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keys = createKeys(
    (seq, base64) => call('terminal.write', { sessionId: sessionId ?? 0, seq, base64 }),
    {
      over: () => end(null),
      refused: (error) => options.refused(error),
    },
  );
  const stops = [
    onPrivate((message) => {
      if (message.data.sessionId !== sessionId) return;
      if (message.event === 'terminal.ended') end(message.data);
      else take(message.data);
    }),
    // What was said meanwhile is lost with the channel: it is asked for again.
    onReconnect(() => void reattach()),
  ];

  function take({ offset, base64 }: { offset: number; base64: string }): void {
    const bytes = bytesOf(base64);
    const skip = received - offset;
    if (skip >= bytes.length) return;
    if (skip < 0) return void reattach();
    received = offset + bytes.length;
    options.show(skip > 0 ? bytes.subarray(skip) : bytes, () => {
      shown = Math.max(shown, offset + bytes.length);
      if (shown - acked >= ackEvery) void ack();
      else timer ??= setTimeout(() => void ack(), ackPause);
    });
  }

  async function ack(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (acking || sessionId === undefined || shown <= acked) return;
    acking = true;
    const upTo = shown;
    // What could not be said is said again with the next.
    const answer = await call('terminal.ack', { sessionId, offset: upTo }).catch((error: unknown) => {
      if (!(error instanceof CallError)) throw error;
      return undefined;
    });
    if (answer) acked = upTo;
    if (answer?.open === false) end(null);
    acking = false;
    if (shown > acked) timer ??= setTimeout(() => void ack(), shown - acked >= ackEvery ? 0 : ackPause);
  }

  function reattach(): Promise<void> {
    if (sessionId === undefined) return Promise.resolve();
    attaching ??= attach(received).finally(() => {
      attaching = undefined;
    });
    return attaching;
  }

  async function attach(from: number | null): Promise<void> {
    if (sessionId === undefined) return;
    try {
      const answer = await call('terminal.attach', { sessionId, screen: screenName, offset: from, ...size });
      keys.after(answer.seq);
    } catch (error) {
      if (error instanceof CallError && error.body.reason === 'terminal.over') end(null);
    }
  }

  function begin(id: number): void {
    sessionId = id;
    received = shown = acked = 0;
    keys.restart();
  }

  function end(how: LinkEnd | null): void {
    if (sessionId === undefined) return;
    sessionId = undefined;
    clearTimeout(timer);
    timer = undefined;
    keys.stop();
    options.ended(how);
  }

  return {
    async open(hostId, wanted) {
      size = wanted;
      const opened = await call('terminal.open', { hostId, screen: screenName, ...wanted });
      begin(opened.sessionId);
      // Its first words may have been faster than the answer.
      await reattach();
      return opened;
    },
    async adopt(id, wanted) {
      size = wanted;
      begin(id);
      const from = await call('terminal.attach', {
        ...{ sessionId: id, screen: screenName, offset: null },
        ...wanted,
      });
      keys.after(from.seq);
    },
    type: (text) => keys.add(utf8.encode(text)),
    typeBytes: (text) => keys.add(Uint8Array.from(text, (sign) => sign.charCodeAt(0) & 0xff)),
    resize(wanted) {
      size = wanted;
      if (sessionId !== undefined) call('terminal.resize', { sessionId, ...wanted }).catch(() => undefined);
    },
    async close() {
      if (sessionId !== undefined) await call('terminal.close', { sessionId });
    },
    dispose() {
      sessionId = undefined;
      clearTimeout(timer);
      keys.stop();
      for (const stop of stops) stop();
    },
  };
}
