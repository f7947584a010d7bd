/**
 * Decodes a byte stream that is cut anywhere. Unlike node's StringDecoder it tells how many bytes it
 * holds back, so that what has been written down is known to the byte.
 */
export class Utf8Stream {
  #held: Buffer = Buffer.alloc(0);

  /** Bytes that wait for the rest of their character. */
  get held(): number {
    return this.#held.length;
  }

  /** Text of what is complete; invalid bytes become U+FFFD (contract.md, section 000). */
  write(bytes: Buffer): string {
    const all = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    const complete = all.length - incompleteTail(all);
    this.#held = complete < all.length ? Buffer.from(all.subarray(complete)) : Buffer.alloc(0);
    return all.toString('utf8', 0, complete);
  }

  /** What is left when the stream has ended. */
  end(): string {
    const rest = this.#held.toString('utf8');
    this.#held = Buffer.alloc(0);
    return rest;
  }
}

/** Length of a character begun but not finished at the end, 0 to 3 bytes. */
function incompleteTail(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - 3);
  for (let at = bytes.length - 1; at >= from; at -= 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      const there = bytes.length - at;
      return there < length ? there : 0;
    }
  }
  return 0;
}
