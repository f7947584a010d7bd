import { createHash } from 'node:crypto';

/**
 * Fingerprint of a result, equal for outputs that an operator would call identical: line ends and
 * blanks at the end of lines do not count, nor do empty lines at the end.
 */
export class ResultDigest {
  readonly #streams = { stdout: new StreamDigest(), stderr: new StreamDigest() };
  #preview = '';

  add(stream: 'stdout' | 'stderr', text: string): void {
    this.#streams[stream].add(text);
    if (this.#preview.length < previewLength)
      this.#preview += text.slice(0, previewLength - this.#preview.length);
  }

  /** The beginning of what came, whichever stream it came on. */
  get preview(): string {
    return this.#preview.trim();
  }

  /** `state:code:exit:digest`, the same for the same result within a job. */
  key(state: string, code: string, exitCode: number | null): string {
    const { stdout, stderr } = this.#streams;
    const digest = createHash('sha256').update(stdout.end()).update('\0').update(stderr.end()).digest('hex');
    return `${state}:${code}:${exitCode ?? ''}:${digest.slice(0, 16)}`;
  }
}

const previewLength = 400;

/** Normalises line by line, so that the place where a stream was cut into chunks does not matter. */
class StreamDigest {
  readonly #hash = createHash('sha256');
  #line = '';
  #emptyLines = 0;

  add(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  end(): Buffer {
    this.#take(this.#line);
    return this.#hash.digest();
  }

  #take(line: string): void {
    const trimmed = line.trimEnd();
    if (trimmed === '') {
      this.#emptyLines += 1;
      return;
    }
    this.#hash.update('\n'.repeat(this.#emptyLines)).update(trimmed).update('\n');
    this.#emptyLines = 0;
  }
}
