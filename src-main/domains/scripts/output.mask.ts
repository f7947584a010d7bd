type Stream = 'stdout' | 'stderr';
type Sink = (stream: Stream, bytes: Buffer) => Promise<void>;

/** Shorter values would blank out half of an output, and are no secrets worth the name. */
const shortest = 4;

/**
 * Blanks out sensitive values in what a host sends. What comes out is as long as what came in: the places
 * in a stream, by which a run is taken up after a crash, stay right.
 */
export class OutputMask {
  readonly #secrets: readonly Buffer[];
  readonly #held: Record<Stream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

  constructor(
    secrets: readonly string[],
    private readonly sink: Sink,
  ) {
    this.#secrets = secrets
      .map((secret) => Buffer.from(secret))
      .filter(({ length }) => length >= shortest)
      .sort((a, b) => b.length - a.length);
  }

  /** Resolves when more may come. The end of a piece is held back while a secret may have begun in it. */
  async write(stream: Stream, bytes: Buffer): Promise<void> {
    if (this.#secrets.length === 0) return this.sink(stream, bytes);
    const all = Buffer.concat([this.#held[stream], bytes]);
    for (const secret of this.#secrets) blank(all, secret);
    const cut = all.length - this.#begun(all);
    this.#held[stream] = all.subarray(cut);
    if (cut > 0) await this.sink(stream, all.subarray(0, cut));
  }

  /** Lets out what was held back: the stream is over. */
  async end(): Promise<void> {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#held[stream];
      this.#held[stream] = Buffer.alloc(0);
      if (rest.length > 0) await this.sink(stream, rest);
    }
  }

  /** Bytes at the end that may be the beginning of a secret. */
  #begun(bytes: Buffer): number {
    let longest = 0;
    for (const secret of this.#secrets) {
      for (let size = Math.min(secret.length - 1, bytes.length); size > longest; size -= 1) {
        if (bytes.subarray(bytes.length - size).equals(secret.subarray(0, size))) longest = size;
      }
    }
    return longest;
  }
}

function blank(bytes: Buffer, secret: Buffer): void {
  for (let at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + secret.length))
    bytes.fill('*', at, at + secret.length);
}
