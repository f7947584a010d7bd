import type { ChunkStream } from '@contract/states';

/** A stretch of whole lines, small enough that a hit in it means a hit near by. */
export interface Block {
  readonly stream: ChunkStream;
  /** The piece in which it begins, and the character there. */
  readonly firstSeq: number;
  readonly start: number;
  readonly text: string;
  /** Number of its first line within the stream, from 1; 0 where that is not known. */
  readonly line: number;
}

export interface Piece {
  readonly seq: number;
  readonly stream: ChunkStream;
  readonly text: string;
}

/** Characters after which a block ends with its line, and after which it ends anyway. */
const enough = 4096;
const longest = 8192;
/** What a block that had to end within a line has in common with the next one: longer words are not found. */
const overlap = 200;

interface Open {
  firstSeq: number;
  start: number;
  text: string;
  line: number;
}

/** Cuts the pieces of a record into blocks, each stream by itself. */
export class BlockCutter {
  readonly #open = new Map<ChunkStream, Open>();
  /** Number of the line that comes next, by stream; undefined once some were left out. */
  readonly #lines = new Map<ChunkStream, number>();
  #known = true;

  add({ seq, stream, text }: Piece): Block[] {
    const blocks: Block[] = [];
    let from = 0;
    while (from < text.length) {
      const open = this.#open.get(stream) ?? this.#begin(stream, seq, from);
      const room = enough - open.text.length;
      const newline = text.indexOf('\n', from + Math.max(0, room - 1));
      const last = from + longest - open.text.length;
      const cut = newline >= 0 && newline < last ? newline + 1 : last;
      open.text += text.slice(from, cut);
      if (cut > text.length || (cut === text.length && !text.endsWith('\n'))) return blocks;
      blocks.push(...this.#close(stream));
      from = newline === cut - 1 ? cut : Math.max(from + 1, cut - overlap);
    }
    return blocks;
  }

  /** What is left of every stream. */
  end(): Block[] {
    return [...this.#open.keys()].flatMap((stream) => this.#close(stream));
  }

  /** Ends what is open: what comes next does not follow it. */
  skip(): Block[] {
    const blocks = this.end();
    this.#known = false;
    return blocks;
  }

  #begin(stream: ChunkStream, firstSeq: number, start: number): Open {
    const open = { firstSeq, start, text: '', line: this.#known ? (this.#lines.get(stream) ?? 1) : 0 };
    this.#open.set(stream, open);
    return open;
  }

  #close(stream: ChunkStream): Block[] {
    const open = this.#open.get(stream);
    if (!open) return [];
    this.#open.delete(stream);
    this.#lines.set(stream, open.line + countLines(open.text));
    return open.text.trim() === '' ? [] : [{ stream, ...open }];
  }
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
