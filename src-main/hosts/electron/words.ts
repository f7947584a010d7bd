import { app } from 'electron';

/** Chooses between the two languages by the system's; for what stands outside of the screens. */
export function words(zh: string, en: string): string {
  return app.getLocale().startsWith('zh') ? zh : en;
}
