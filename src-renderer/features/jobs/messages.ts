import { type Language, type Reason, reasons } from '@contract/errors';

// Characters and full-width punctuation.
const chinese = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/;

const stamp = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /;

/** A line of Muster's own record in one language; the moment in front of it stays. */
export function recordLine(line: string, language: Language): string {
  const at = stamp.exec(line)?.[0] ?? '';
  return at + inLanguage(line.slice(at.length), language);
}

/** A message of a job is kept as `<Chinese> / <English>`: the half in the language that shows, or all of it. */
export function inLanguage(message: string, language: Language): string {
  const halves: (readonly [string, string])[] = [];
  for (let at = message.indexOf(' / '); at >= 0; at = message.indexOf(' / ', at + 1)) {
    halves.push([message.slice(0, at), message.slice(at + 3)]);
  }
  const fit = halves.filter(([zh, en]) => chinese.test(zh) && /^[\x20-\x7e]/.test(en));
  // What a host said may hold the separator, and Chinese: the cleanest cut is the right one.
  const [zh, en] = fit.find(([, right]) => !chinese.test(right)) ?? fit[0] ?? [message, message];
  return language === 'zh' ? zh : en;
}

const hostKeyReasons: readonly Reason[] = ['agents.sshHostKeyChanged', 'agents.sshHostKeyUnknown'];

/**
 * Where to decide on the host key that a message is about: the fingerprint that the host showed, ''
 * where it does not say; undefined for a message about something else.
 */
export function hostKeyIn(message: string): string | undefined {
  const isAbout = hostKeyReasons.some((reason) => message.includes(reasons[reason].zh.split('（')[0] ?? ''));
  if (!isAbout) return undefined;
  // Known ones come first, then the one that was shown.
  return [...message.matchAll(/SHA256:[\w+/]+/g)].at(-1)?.[0] ?? '';
}
