import type { Language } from '@contract/errors';
import { computed, ref } from 'vue';
import { createI18n } from 'vue-i18n';
import { keepPreference, readPreference } from '../preferences';

/** Only the language that shows is loaded; the other comes when it is asked for. */
const loaders = { zh: () => import('./zh'), en: () => import('./en') };

export const i18n = createI18n({
  legacy: false,
  locale: 'zh',
  fallbackLocale: false,
  missingWarn: true,
  messages: {},
});

const current = ref<Language>('zh');

/** The language that shows now. */
export const language = computed(() => current.value);

/** Loads a language and shows it. */
export async function showLanguage(wanted: Language): Promise<void> {
  const { default: messages } = await loaders[wanted]();
  i18n.global.setLocaleMessage(wanted, messages);
  i18n.global.locale.value = wanted;
  current.value = wanted;
  document.documentElement.lang = wanted === 'zh' ? 'zh-CN' : 'en';
}

/** Loads the language that was chosen last; Chinese for a newcomer. */
export function loadLanguage(): Promise<void> {
  return showLanguage(readPreference<Language>('language', 'zh') === 'en' ? 'en' : 'zh');
}

/** Switches between Chinese and English, and remembers it. */
export async function toggleLanguage(): Promise<void> {
  const wanted = current.value === 'zh' ? 'en' : 'zh';
  await showLanguage(wanted);
  keepPreference('language', wanted);
}
