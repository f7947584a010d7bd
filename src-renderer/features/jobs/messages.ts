import type { Language } from '@contract/errors';

const chinese = /[\u4e00-\u9fff]/;

/** A message of a job is kept as `<Chinese> / <English>`: the half in the language that shows, or all of it. */
export function inLanguage(message: string, language: Language): string {
  for (let at = message.indexOf(' / '); at >= 0; at = message.indexOf(' / ', at + 1)) {
    const [zh, en] = [message.slice(0, at), message.slice(at + 3)];
    if (chinese.test(zh) && /^[\x20-\x7e]/.test(en)) return language === 'zh' ? zh : en;
  }
  return message;
}
