import type { ITheme } from '@xterm/xterm';
import { computed, ref } from 'vue';
import { keepPreference, readPreference } from '../../app/preferences';
import { theme } from '../../app/theme';

/** The sixteen colours, chosen so that each can be read on the ground of its theme. */
const light: ITheme = {
  background: '#fbfcfd',
  foreground: '#18222e',
  cursor: '#215db0',
  cursorAccent: '#fbfcfd',
  selectionBackground: '#bcd5f7',
  black: '#18222e',
  red: '#b93222',
  green: '#0b7a5c',
  yellow: '#8a5a00',
  blue: '#215db0',
  magenta: '#8a3a8f',
  cyan: '#0b6f82',
  white: '#5f6d7c',
  brightBlack: '#677586',
  brightRed: '#d1402e',
  brightGreen: '#0d8f6c',
  brightYellow: '#a36a00',
  brightBlue: '#2f72cf',
  brightMagenta: '#a34aa8',
  brightCyan: '#0d859b',
  brightWhite: '#34414e',
};

const dark: ITheme = {
  background: '#0a0f14',
  foreground: '#dbe3ea',
  cursor: '#8db9f5',
  cursorAccent: '#0a0f14',
  selectionBackground: '#2b4a73',
  black: '#3a4857',
  red: '#f2806f',
  green: '#45c7a0',
  yellow: '#e0a545',
  blue: '#6aa8f7',
  magenta: '#d190d6',
  cyan: '#55c3d6',
  white: '#c9d3dc',
  brightBlack: '#77879a',
  brightRed: '#ff9c8d',
  brightGreen: '#66dfba',
  brightYellow: '#f2c069',
  brightBlue: '#8fc0ff',
  brightMagenta: '#e4aee8',
  brightCyan: '#7edcec',
  brightWhite: '#ffffff',
};

export const terminalTheme = computed(() => (theme.value === 'dark' ? dark : light));

/** How found words are marked; the overview ruler needs colours of its own. */
export const foundLook = {
  matchBackground: '#c9a227',
  matchOverviewRuler: '#c9a227',
  activeMatchBackground: '#e8590c',
  activeMatchColorOverviewRuler: '#e8590c',
};

const smallest = 9;
const biggest = 28;
export const fontSize = ref(Math.min(biggest, Math.max(smallest, readPreference('terminal.fontSize', 13))));

export function changeFontSize(by: number): void {
  fontSize.value = Math.min(biggest, Math.max(smallest, fontSize.value + by));
  keepPreference('terminal.fontSize', fontSize.value);
}

/** The mono font of the app, as xterm wants it: it measures letters and knows no variables of CSS. */
export function fontFamily(): string {
  return getComputedStyle(document.documentElement).getPropertyValue('--m-mono').trim() || 'monospace';
}
