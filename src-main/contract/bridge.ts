import type { ErrorBody } from './errors';
import type { EventMessage, PrivateMessage } from './events';

/** The two channels between the desktop app's main process and its preload. */
export const callChannel = 'muster:call';
export const eventChannel = 'muster:event';

/** What every transport answers to a call. */
export type Answer =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: ErrorBody };

/**
 * `window.muster` in the desktop app; a browser has none and uses HTTP. `input` must be plain data:
 * a reactive object of Vue is refused by Electron, so copy it first (`JSON.parse(JSON.stringify(…))`).
 */
export interface Bridge {
  call(name: string, input: unknown): Promise<Answer>;
  /** Returns how to stop listening. */
  onEvent(listener: (message: EventMessage | PrivateMessage) => void): () => void;
}
