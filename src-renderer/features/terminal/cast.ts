/** One event of a recording: seconds since its start as they are replayed, long silences made short. */
export interface CastEvent {
  readonly at: number;
  readonly kind: 'o' | 'r';
  readonly data: string;
}

export interface Cast {
  readonly cols: number;
  readonly rows: number;
  readonly events: readonly CastEvent[];
  /** Seconds of the replay. */
  readonly length: number;
}

/**
 * Reads an asciicast, version 2. A line that is cut off, as a crash leaves it, ends the reading. Silence is
 * replayed for `mostIdle` seconds at most. Throws where it is no recording.
 */
export function readCast(text: string, mostIdle = 2): Cast {
  const [first = '', ...lines] = text.split('\n');
  const head = JSON.parse(first) as { version?: number; width?: number; height?: number };
  if (head.version !== 2) throw new TypeError('not an asciicast of version 2');
  const events: CastEvent[] = [];
  let before = 0;
  let at = 0;
  for (const line of lines) {
    const event = readLine(line);
    if (!event) continue;
    at += Math.min(Math.max(0, event[0] - before), mostIdle);
    before = event[0];
    if (event[1] === 'o' || event[1] === 'r') events.push({ at, kind: event[1], data: event[2] });
  }
  return { cols: head.width ?? 80, rows: head.height ?? 24, events, length: at };
}

function readLine(line: string): [number, string, string] | undefined {
  try {
    const event = JSON.parse(line) as unknown;
    if (!Array.isArray(event) || typeof event[0] !== 'number' || typeof event[2] !== 'string')
      return undefined;
    return event as [number, string, string];
  } catch {
    return undefined;
  }
}

/** The index of the first event after `at`. */
export function eventAfter(events: readonly CastEvent[], at: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
