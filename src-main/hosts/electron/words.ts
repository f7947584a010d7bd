import type { Language } from '@contract/errors';
import { app } from 'electron';

/** The system's language, for what stands outside of the screens. */
export function language(): Language {
  return app.getLocale().startsWith('zh') ? 'zh' : 'en';
}

/** Chooses between the two languages. */
export function words(zh: string, en: string): string {
  return language() === 'zh' ? zh : en;
}
