import { StringDecoder } from 'node:string_decoder';

export interface CastHead {
  readonly cols: number;
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly title: string;
}

/**
 * Writes the lines of an asciicast, version 2 (docs.asciinema.org/manual/asciicast/v2): a head, then events
 * with seconds since the start. Only what is shown stands in it, never what is typed.
 */
export function createCast({ cols, rows, at: startedAt, title }: CastHead) {
  const decoder = new StringDecoder('utf8');
  const secondsAt = (at: number) => Math.max(0, (at - startedAt) / 1000);
  const line = (...parts: unknown[]) => `${JSON.stringify(parts)}\n`;
  return {
    head: () =>
      `${JSON.stringify({
        version: 2,
        width: cols,
        height: rows,
        timestamp: Math.floor(startedAt / 1000),
        title,
        env: { TERM: 'xterm-256color' },
      })}\n`,
    /** A character that is cut in two waits for its other half. */
    output(bytes: Buffer, at: number): string {
      const text = decoder.write(bytes);
      return text === '' ? '' : line(secondsAt(at), 'o', text);
    },
    resize: (wide: number, high: number, at: number) => line(secondsAt(at), 'r', `${wide}x${high}`),
    /** What is left of a character whose other half never came. */
    end(at: number): string {
      const text = decoder.end();
      return text === '' ? '' : line(secondsAt(at), 'o', text);
    },
  };
}

export type Cast = ReturnType<typeof createCast>;
