type Stream = 'stdout' | 'stderr';
type Sink = (stream: Stream, bytes: Buffer) => Promise<void>;

/** The mark that stands where output was cut. */
export function cutMark(capBytes: number): string {
  return `\n[output cut here: more than ${capBytes} bytes]\n`;
}

/** A text that came whole, cut as a stream would have been. */
export function cutText(text: string, capBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= capBytes) return text;
  return bytes.subarray(0, characterStart(bytes, capBytes)).toString('utf8') + cutMark(capBytes);
}

/**
 * Lets each stream through up to its cap, cuts it there with a mark and drops the rest, so that a
 * host that talks too much is not held up (contract.md, section 000).
 */
export class OutputCap {
  readonly #passed: Record<Stream, number>;

  /** @param stored bytes of each stream that are on disk already, when output is gone on with */
  constructor(
    private readonly capBytes: number,
    private readonly sink: Sink,
    stored: Record<Stream, number> = { stdout: 0, stderr: 0 },
  ) {
    this.#passed = { ...stored };
  }

  /** Resolves when more may come. */
  async write(stream: Stream, bytes: Buffer): Promise<void> {
    const passed = this.#passed[stream];
    if (passed > this.capBytes) return;
    const room = this.capBytes - passed;
    if (bytes.length <= room) {
      this.#passed[stream] += bytes.length;
      await this.sink(stream, bytes);
      return;
    }
    // One more than the cap from now on: the mark has been made.
    this.#passed[stream] = this.capBytes + 1;
    const kept = bytes.subarray(0, characterStart(bytes, room));
    await this.sink(stream, Buffer.concat([kept, Buffer.from(cutMark(this.capBytes))]));
  }
}

/** The last place at or before `at` where a UTF-8 character begins. */
function characterStart(bytes: Buffer, at: number): number {
  let start = at;
  while (start > 0 && at - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return ((bytes[start] ?? 0) & 0xc0) === 0x80 ? at : start;
}
