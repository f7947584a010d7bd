import type { EventMessage } from '@contract/events';

/**
 * Gathers events for `interval` milliseconds and hands on each only once: a job that writes a hundred
 * lines says so once. Of output events the one with the last `seq` stands for those before it.
 */
export function gatherEvents(
  interval: number,
  send: (messages: readonly EventMessage[]) => void,
): { add(message: EventMessage): void; stop(): void } {
  const waiting = new Map<string, EventMessage>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    const messages = [...waiting.values()];
    waiting.clear();
    send(messages);
  }

  return {
    add(message) {
      waiting.set(keyOf(message), message);
      timer ??= setTimeout(flush, interval);
    },
    stop() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}

function keyOf({ event, data }: EventMessage): string {
  return event === 'job.output' ? `${event} ${data.targetId}` : `${event} ${JSON.stringify(data)}`;
}
