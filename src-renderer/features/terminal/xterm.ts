import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { watch } from 'vue';
import { fontFamily, fontSize, foundLook, terminalTheme } from './look';

export interface Screen {
  readonly terminal: Terminal;
  /** Takes the room there is; false where there is none, because it is not shown. */
  fit(): boolean;
  find(words: string, back?: boolean): void;
  endFind(): void;
  dispose(): void;
}

/** Rows kept above the screen. */
const scrollback = 10_000;

/** A terminal emulator that looks like the app. A replay takes no keys and keeps its own size. */
export function createScreen(
  element: HTMLElement,
  options: { readonly readOnly?: boolean; readonly size?: { cols: number; rows: number } } = {},
): Screen {
  const terminal = new Terminal({
    ...options.size,
    scrollback,
    // The decorations of the search are called a proposal.
    allowProposedApi: true,
    cursorBlink: !options.readOnly,
    disableStdin: options.readOnly ?? false,
    fontFamily: fontFamily(),
    fontSize: fontSize.value,
    theme: terminalTheme.value,
    macOptionIsMeta: true,
    rightClickSelectsWord: true,
    minimumContrastRatio: 3,
  });
  const fitting = new FitAddon();
  const searching = new SearchAddon();
  terminal.loadAddon(fitting);
  terminal.loadAddon(searching);
  terminal.open(element);
  const stop = watch([terminalTheme, fontSize], ([look, size]) => {
    terminal.options.theme = look;
    terminal.options.fontSize = size;
  });

  return {
    terminal,
    fit() {
      if (element.clientWidth === 0 || element.clientHeight === 0) return false;
      fitting.fit();
      return true;
    },
    find(words, back = false) {
      if (back) searching.findPrevious(words, { decorations: foundLook });
      else searching.findNext(words, { decorations: foundLook });
    },
    endFind: () => searching.clearDecorations(),
    dispose() {
      stop();
      terminal.dispose();
    },
  };
}
