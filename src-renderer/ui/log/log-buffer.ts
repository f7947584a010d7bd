import type { ChunkStream } from '@contract/states';

/** A line as it is shown. */
export interface LogLine {
  readonly stream: ChunkStream;
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  /** The piece in which it begins, and the character there: how a search names a line. */
  readonly seq: number;
  readonly offset: number;
  text: string;
}

export interface LogPiece {
  readonly stream: ChunkStream;
  readonly at: number;
  readonly seq?: number;
  readonly text: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours and cursor moves of a terminal
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/**
 * Makes lines of pieces. A piece of output may begin or end within a line: the streams run side by
 * side, each with its own unfinished line. A line of Muster's own record is always whole.
 */
export class LogBuffer {
  readonly lines: LogLine[] = [];
  /** Characters that were taken in. */
  size = 0;
  private readonly open = new Map<ChunkStream, LogLine>();

  /** `translate` is given each line of Muster's own record. */
  constructor(private readonly translate: (line: string) => string = (line) => line) {}

  append(pieces: readonly LogPiece[]): void {
    for (const piece of pieces) {
      this.size += piece.text.length;
      if (piece.stream === 'log') this.appendRecord(piece);
      else this.appendOutput(piece);
    }
  }

  private appendRecord({ at, seq = 0, text }: LogPiece): void {
    let offset = 0;
    for (const line of text.replace(/\r?\n$/, '').split('\n')) {
      this.lines.push({ stream: 'log', at, seq, offset, text: this.translate(plain(line)) });
      offset += line.length + 1;
    }
  }

  private appendOutput(piece: LogPiece): void {
    const parts = piece.text.split('\n');
    const last = parts.pop() ?? '';
    let offset = 0;
    for (const part of parts) {
      this.extend(piece, offset, part);
      this.open.delete(piece.stream);
      offset += part.length + 1;
    }
    if (last !== '') this.extend(piece, offset, last);
  }

  private extend({ stream, at, seq = 0 }: LogPiece, offset: number, text: string): void {
    const unfinished = this.open.get(stream);
    if (unfinished) {
      unfinished.text = plain(unfinished.text + text);
      return;
    }
    const line = { stream, at, seq, offset, text: plain(text) };
    this.lines.push(line);
    this.open.set(stream, line);
  }
}

/** Text without terminal escapes; of a line that was written over with carriage returns, what stayed. */
function plain(text: string): string {
  const bare = text.includes('\u001b') ? text.replace(escapes, '') : text;
  const shown = bare.endsWith('\r') ? bare.slice(0, -1) : bare;
  const at = shown.lastIndexOf('\r');
  return at < 0 ? shown : shown.slice(at + 1);
}
