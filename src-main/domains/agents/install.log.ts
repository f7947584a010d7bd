import type { Reason, ReasonParams } from '@contract/errors';
import { wordsOf } from '@contract/errors';

/** `2026-01-31 08:05:09`, local time, as it stands in front of every line of an installation's log. */
export function stamp(at: number): string {
  const time = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** A reason in both languages, for records that are read in either. */
export function bilingual(reason: Reason, params: ReasonParams = {}): string {
  return `${wordsOf(reason, params, 'zh')} / ${wordsOf(reason, params, 'en')}`;
}

/**
 * A line that came from a host, fit for a log: control characters would let a host forge lines or
 * colour the terminal of who reads them.
 */
export function plainLine(text: string): string {
  const shown = text.replace(/\p{Cc}/gu, ' ').trimEnd();
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

const longest = 2000;

/** A line of install.sh or uninstall.sh; `##muster STEP ok WORDS` is its way to tell of a step. */
export function scriptLine(line: string): string {
  return line.replace(/^##muster (\S+) (?:ok|failed) ?/, '$1: ');
}
