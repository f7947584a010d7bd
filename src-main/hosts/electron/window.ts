import { join } from 'node:path';
import type { Logger } from '@main/kernel/logger';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { keepWindowState, readWindowState } from './window-state';

const background = () => (nativeTheme.shouldUseDarkColors ? '#141414' : '#ffffff');

/** Opens the window where it was last and shows it once it has something to show. */
export function openWindow(preload: string, url: string, logger: Logger): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json');
  const displays = screen.getAllDisplays().map((display) => display.workArea);
  const { bounds, maximized } = readWindowState(stateFile, displays);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Muster',
    backgroundColor: background(),
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  const follow = () => window.setBackgroundColor(background());
  nativeTheme.on('updated', follow);
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.on('close', () =>
    keepWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  window.on('closed', () => nativeTheme.off('updated', follow));
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) =>
    logger.error({ reason, exitCode }, 'the window crashed'),
  );
  void window.loadURL(url);
  return window;
}

/** Brings the window to the front, out of the task bar if need be. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
