import type { Language } from '@contract/errors';

// Characters and full-width punctuation.
const chinese = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/;

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
