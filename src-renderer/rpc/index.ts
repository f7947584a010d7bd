import type { EventMessage, PrivateMessage } from '@contract/events';
import type { Input, Output, ProcedureName } from '@contract/index';
import { ref } from 'vue';
import { CallError, type LinkState, type Transport } from './answer';
import { createElectronTransport } from './electron';
import { createHttpTransport } from './http';

export { CallError } from './answer';
export { screenName } from './screen-name';

let transport: Transport | undefined;
const reconnects = new Set<() => void>();
const signedOuts = new Set<() => void>();

/** The state of the channel for events, for the banner in the shell. */
export const link = ref<LinkState>('connecting');

/** Chooses the transport: the desktop bridge where there is one, HTTP otherwise. Tests hand one in. */
export function connect(chosen?: Transport): Transport {
  transport = chosen ?? (window.muster ? createElectronTransport(window.muster) : createHttpTransport());
  let broken = false;
  transport.onLink((state) => {
    link.value = state;
    if (state === 'down' && !broken) {
      broken = true;
      // The channel closes when the session ends, too: this finds out, and leads to the sign-in.
      void call('users.me', {}).catch(() => undefined);
    }
    if (state === 'up' && broken) {
      broken = false;
      // Events may have been missed: whoever shows a table reads it again.
      for (const listener of reconnects) listener();
    }
  });
  return transport;
}

function current(): Transport {
  return transport ?? connect();
}

/** Calls a procedure of the contract. Throws CallError, whatever the transport. */
export async function call<N extends ProcedureName>(name: N, input: Input<N>): Promise<Output<N>> {
  const answer = await current().call(name, input);
  if (answer.ok) return answer.data as Output<N>;
  if (answer.error.reason === 'common.unauthenticated') for (const listener of signedOuts) listener();
  throw new CallError(answer.error);
}

/** Listens to what the core says has changed. Returns how to stop. */
export function onEvent(listener: (message: EventMessage) => void): () => void {
  return current().onEvent((message) => {
    if (!isPrivate(message)) listener(message);
  });
}

/** Listens to what the core says to this screen alone. Returns how to stop. */
export function onPrivate(listener: (message: PrivateMessage) => void): () => void {
  return current().onEvent((message) => {
    if (isPrivate(message)) listener(message);
  });
}

function isPrivate(message: EventMessage | PrivateMessage): message is PrivateMessage {
  return message.event === 'terminal.output' || message.event === 'terminal.ended';
}

/** Called when the channel for events is back after a break. Returns how to stop. */
export function onReconnect(listener: () => void): () => void {
  reconnects.add(listener);
  return () => reconnects.delete(listener);
}

/** Called when a call finds that the session has ended. Returns how to stop. */
export function onSignedOut(listener: () => void): () => void {
  signedOuts.add(listener);
  return () => signedOuts.delete(listener);
}

/** Opens or closes the channel for events. */
export function listenToEvents(on: boolean): void {
  current().listen(on);
}
