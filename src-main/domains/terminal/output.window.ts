/** A piece of output; `offset` counts every byte before it. */
export interface Piece {
  readonly offset: number;
  readonly bytes: Buffer;
}

export interface OutputWindow {
  /** Bytes that came so far. */
  readonly end: number;
  /** Takes a piece; a promise is to be waited for before the next one: the screen is behind. */
  push(bytes: Buffer): Promise<void> | undefined;
  /** The screen has shown everything before `offset`. */
  ack(offset: number): void;
  /** What is kept from `offset` on; null: as far back as there is. Starts later where it is gone. */
  from(offset: number | null): Piece[];
  /** Nobody is behind any more: whoever waits may go on. */
  open(): void;
}

/**
 * Keeps what a screen has not shown yet, at most about `most` bytes, and at least the last `tail` bytes, so
 * that a screen that was away can go on where it was.
 */
export function createOutputWindow(most: number, tail: number): OutputWindow {
  const pieces: Piece[] = [];
  let end = 0;
  let acked = 0;
  let waiting: PromiseWithResolvers<void> | undefined;
  let unbounded = false;

  const endOf = ({ offset, bytes }: Piece) => offset + bytes.length;
  function trim(): void {
    let gone = 0;
    for (const piece of pieces) {
      if (endOf(piece) > acked || end - endOf(piece) < tail) break;
      gone += 1;
    }
    if (gone > 0) pieces.splice(0, gone);
    if (end - acked < most) {
      waiting?.resolve();
      waiting = undefined;
    }
  }

  return {
    get end() {
      return end;
    },
    push(bytes) {
      pieces.push({ offset: end, bytes });
      end += bytes.length;
      trim();
      if (unbounded || end - acked < most) return undefined;
      waiting ??= Promise.withResolvers<void>();
      return waiting.promise;
    },
    ack(offset) {
      if (offset <= acked || offset > end) return;
      acked = offset;
      trim();
    },
    from(offset) {
      const start = offset ?? 0;
      return pieces
        .filter((piece) => endOf(piece) > start)
        .map((piece) =>
          piece.offset >= start
            ? piece
            : { offset: start, bytes: piece.bytes.subarray(start - piece.offset) },
        );
    },
    open() {
      unbounded = true;
      waiting?.resolve();
      waiting = undefined;
    },
  };
}
