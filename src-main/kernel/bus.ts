import type {
  EventMessage,
  EventName,
  Events,
  PrivateEvents,
  PrivateMessage,
  Recipient,
} from '@contract/events';

type Listener = (message: EventMessage) => void;
type PrivateListener = (to: Recipient, message: PrivateMessage) => void;

/**
 * Rings when a table changed: emit only after the commit, so that a listener reads what is there. And
 * carries what is meant for one screen.
 */
export interface Bus {
  emit<N extends EventName>(event: N, data: Events[N]): void;
  /** Hands words to one screen, at once and in order; nobody else hears them. */
  tell<N extends keyof PrivateEvents>(to: Recipient, event: N, data: PrivateEvents[N]): void;
  /** Returns how to stop listening. */
  listen(listener: Listener): () => void;
  /** For the hosts, which know the screens. Returns how to stop listening. */
  carry(listener: PrivateListener): () => void;
}

/** A bus within this process. A listener that throws is reported to `onError` and does not stop the others. */
export function createBus(onError: (error: unknown) => void): Bus {
  const listeners = new Set<Listener>();
  const carriers = new Set<PrivateListener>();
  return {
    emit(event, data) {
      for (const listener of listeners) {
        try {
          listener({ event, data } as EventMessage);
        } catch (error) {
          onError(error);
        }
      }
    },
    tell(to, event, data) {
      for (const carrier of carriers) {
        try {
          carrier(to, { event, data } as PrivateMessage);
        } catch (error) {
          onError(error);
        }
      }
    },
    carry(listener) {
      carriers.add(listener);
      return () => carriers.delete(listener);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
