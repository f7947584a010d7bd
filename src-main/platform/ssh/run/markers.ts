/** A line of the wrapper among the output: its kind and what stands after it. */
export interface Marker {
  /** s: started, e: ended, f: failed before the script, d: done, nothing of the run is left. */
  readonly kind: string;
  readonly value: string;
}

export interface Scanner {
  /** Takes bytes of the channel; calls `onOutput` and `onMarker` in their order. */
  push(chunk: Buffer): void;
}

const recordSeparator = 0x1e;

/**
 * Finds the wrapper's lines in a stream. They begin with a separator and a random text that the
 * script has never seen, so no output can pass for one.
 */
export function createScanner(
  nonce: string,
  onOutput: (bytes: Buffer) => void,
  onMarker: (marker: Marker) => void,
): Scanner {
  const mark = Buffer.from(`\x1e${nonce}`);
  let held: Buffer | undefined;

  return {
    push(chunk) {
      let data = held ? Buffer.concat([held, chunk]) : chunk;
      held = undefined;
      for (;;) {
        const at = data.indexOf(mark);
        if (at < 0) break;
        const end = data.indexOf(0x0a, at + mark.length);
        if (at > 0) onOutput(data.subarray(0, at));
        if (end < 0) {
          held = data.subarray(at);
          return;
        }
        const line = data.toString('latin1', at + mark.length, end);
        onMarker({ kind: line.slice(0, 1), value: line.slice(1) });
        data = data.subarray(end + 1);
      }
      const cut = data.length - beginningAtEnd(data, mark);
      if (cut < data.length) held = data.subarray(cut);
      if (cut > 0) onOutput(data.subarray(0, cut));
    },
  };
}

/** How many bytes at the end of `data` could be the beginning of a mark. */
function beginningAtEnd(data: Buffer, mark: Buffer): number {
  const from = Math.max(0, data.length - mark.length + 1);
  for (let at = data.indexOf(recordSeparator, from); at >= 0; at = data.indexOf(recordSeparator, at + 1)) {
    if (mark.subarray(0, data.length - at).equals(data.subarray(at))) return data.length - at;
  }
  return 0;
}
