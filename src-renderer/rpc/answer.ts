import type { Answer } from '@contract/bridge';
import type { ErrorBody } from '@contract/errors';
import type { EventMessage, PrivateMessage } from '@contract/events';

export type { Answer };

/** A call that failed, with the body that explains it in both languages. */
export class CallError extends Error {
  readonly body: ErrorBody;

  constructor(body: ErrorBody) {
    super(body.reason);
    this.name = 'CallError';
    this.body = body;
  }
}

/** What a call fails with when the core cannot be reached or answers something else. */
export const unreachable: ErrorBody = {
  kind: 'UNAVAILABLE',
  reason: 'common.unreachable',
  params: {},
  issues: [],
};

/** Whether the channel for events is up. */
export type LinkState = 'connecting' | 'up' | 'down';

/** A way to the core: IPC in the desktop app, HTTP and a WebSocket in a browser. */
export interface Transport {
  call(name: string, input: unknown): Promise<Answer>;
  /** Listens to events. Returns how to stop. */
  onEvent(listener: (message: EventMessage | PrivateMessage) => void): () => void;
  /** Follows the channel's state; told the present one at once. */
  onLink(listener: (state: LinkState) => void): () => void;
  /** Opens the channel for events (after sign-in) or closes it. */
  listen(on: boolean): void;
}
