import type { EventMessage, PrivateMessage } from '@contract/events';
import type { Answer, LinkState, Transport } from './answer';
import { unreachable } from './answer';
import { screenName } from './screen-name';

const firstDelay = 500;
const longestDelay = 15_000;

/**
 * The core behind HTTP: `POST /rpc/<procedure>` with the session cookie and the CSRF header, and a
 * WebSocket at `/events` that is opened again with growing pauses when it breaks.
 */
export function createHttpTransport(origin: string = window.location.origin): Transport {
  const events = new Set<(message: EventMessage | PrivateMessage) => void>();
  const links = new Set<(state: LinkState) => void>();
  let link: LinkState = 'connecting';
  let socket: WebSocket | undefined;
  let wanted = false;
  let delay = firstDelay;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function setLink(state: LinkState): void {
    link = state;
    for (const listener of links) listener(state);
  }

  function open(): void {
    clearTimeout(timer);
    const opened = new WebSocket(`${origin.replace(/^http/, 'ws')}/events?screen=${screenName}`);
    socket = opened;
    opened.onopen = () => {
      delay = firstDelay;
      setLink('up');
    };
    opened.onmessage = ({ data }) => {
      const message = readEvent(data);
      if (message) for (const listener of events) listener(message);
    };
    opened.onclose = () => {
      if (socket !== opened) return;
      socket = undefined;
      if (!wanted) return;
      setLink('down');
      timer = setTimeout(open, delay);
      delay = Math.min(delay * 2, longestDelay);
    };
  }

  function close(): void {
    clearTimeout(timer);
    const closing = socket;
    socket = undefined;
    closing?.close();
    setLink('connecting');
  }

  return {
    async call(name, input) {
      try {
        const response = await fetch(`${origin}/rpc/${name}`, {
          method: 'POST',
          credentials: 'same-origin',
          headers: { 'Content-Type': 'application/json', 'X-Muster-Csrf': '1' },
          body: JSON.stringify(input ?? {}),
        });
        return readAnswer(await response.json());
      } catch {
        return { ok: false, error: unreachable };
      }
    },
    onEvent(listener) {
      events.add(listener);
      return () => events.delete(listener);
    },
    onLink(listener) {
      links.add(listener);
      listener(link);
      return () => links.delete(listener);
    },
    listen(on) {
      if (on === wanted) return;
      wanted = on;
      if (on) open();
      else close();
    },
  };
}

/** An answer as the core gives it; anything else means that something else answered. */
export function readAnswer(body: unknown): Answer {
  const answer = body as Answer | null;
  const fits = typeof answer === 'object' && answer !== null && typeof answer.ok === 'boolean';
  return fits ? answer : { ok: false, error: unreachable };
}

function readEvent(data: unknown): EventMessage | PrivateMessage | undefined {
  try {
    const message = JSON.parse(String(data)) as EventMessage | PrivateMessage;
    return typeof message.event === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
