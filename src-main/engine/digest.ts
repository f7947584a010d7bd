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

/** Blanks that may be held back; more of them count as text, so that memory is bounded. */
const longestBlank = 65_536;

/**
 * Normalises as it goes: the place where a stream was cut into chunks does not matter, and a line may
 * be as long as it likes.
 */
class StreamDigest {
  readonly #hash = createHash('sha256');
  /** Blanks and line ends after the last other character: dropped unless something follows. */
  #blank = '';

  add(text: string): void {
    const whole = this.#blank + text;
    const body = whole.trimEnd();
    this.#blank = whole.slice(body.length);
    if (body !== '') this.#hash.update(withoutBlankEnds(body));
    if (this.#blank.length <= longestBlank) return;
    this.#hash.update(withoutBlankEnds(this.#blank));
    this.#blank = '';
  }

  end(): Buffer {
    return this.#hash.digest();
  }
}

function withoutBlankEnds(text: string): string {
  if (!/\s\n/.test(text)) return text;
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
