import type { EventMessage, EventName, Events } from '@contract/events';

type Listener = (message: EventMessage) => void;

/** Rings when a table changed. Emit only after the commit, so that a listener reads what is there. */
export interface Bus {
  emit<N extends EventName>(event: N, data: Events[N]): void;
  /** Returns how to stop listening. */
  listen(listener: Listener): () => void;
}

/** A bus within this process. A listener that throws is reported to `onError` and does not stop the others. */
export function createBus(onError: (error: unknown) => void): Bus {
  const listeners = new Set<Listener>();
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
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
