import { computed, ref, watchEffect } from 'vue';
import { keepPreference, readPreference } from './preferences';

export type ThemeChoice = 'system' | 'light' | 'dark';

const system = window.matchMedia?.('(prefers-color-scheme: dark)');
const systemIsDark = ref(system?.matches ?? false);
system?.addEventListener?.('change', (event) => {
  systemIsDark.value = event.matches;
});

const choice = ref<ThemeChoice>(readPreference<ThemeChoice>('theme', 'system'));

/** The theme that shows now. */
export const theme = computed<'light' | 'dark'>(() => {
  if (choice.value !== 'system') return choice.value;
  return systemIsDark.value ? 'dark' : 'light';
});

/** Keeps `<html data-theme>` in step with the choice; called once before the first paint. */
export function applyTheme(): void {
  watchEffect(() => {
    document.documentElement.dataset.theme = theme.value;
    document.documentElement.classList.toggle('dark', theme.value === 'dark');
  });
}

/** Switches between light and dark, and remembers it. */
export function toggleTheme(): void {
  choice.value = theme.value === 'dark' ? 'light' : 'dark';
  keepPreference('theme', choice.value);
}
