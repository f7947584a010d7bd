import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeBrowser } from './browser.mjs';
import { onCommand, report } from './control.mjs';
import { windows } from './windows.mjs';

export const state = { ready: false, exiting: false };
let ready;
const whenReady = new Promise((resolve) => {
  ready = resolve;
});

/** An event that a listener may prevent, as Electron's are. Returns whether one did. */
export function emitPreventable(emitter, name, fields = {}) {
  let prevented = false;
  const event = {
    ...fields,
    preventDefault: () => {
      prevented = true;
    },
  };
  emitter.emit(name, event);
  return prevented;
}

const paths = { userData: process.env.DOUBLE_USER_DATA, downloads: '/downloads-of-the-double' };
let lockFile;
let quitting = false;

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  name: 'Muster',
  getLocale: () => process.env.DOUBLE_LOCALE ?? 'zh-CN',
  getVersion: () => '0.0.0',
  whenReady: () => whenReady,
  isReady: () => state.ready,
  getPath(name) {
    if (!paths[name]) throw new Error(`Failed to get '${name}' path`);
    return paths[name];
  },
  setPath(name, path) {
    if (!(name in paths)) throw new Error(`the double does not keep the path '${name}'`);
    paths[name] = path;
  },
  requestSingleInstanceLock() {
    mkdirSync(paths.userData, { recursive: true });
    const file = join(paths.userData, 'SingletonLock');
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      lockFile = file;
      return true;
    } catch {
      process.kill(Number(readFileSync(file, 'utf8')), 'SIGUSR2');
      return false;
    }
  },
  quit() {
    if (quitting) return;
    quitting = true;
    // Electron starts to quit from the event loop, not from within the call.
    setImmediate(() => {
      if (emitPreventable(app, 'before-quit') || ![...windows].every((window) => window.tryClose())) {
        quitting = false;
        return;
      }
      quitting = false;
      if (!emitPreventable(app, 'will-quit')) app.exit(0);
    });
  },
  exit(code = 0) {
    if (state.exiting) return;
    state.exiting = true;
    for (const window of windows) window.destroy();
    app.emit('quit', {}, code);
    report('quit', { code });
    void closeBrowser().then(() => {
      if (lockFile) rmSync(lockFile, { force: true });
      process.exit(code);
    });
  },
});

/** The main script has been loaded: Electron is ready now, and not earlier. */
export function becomeReady() {
  if (state.exiting) return;
  state.ready = true;
  ready();
  app.emit('ready');
}

/** A window is gone; without one Electron quits unless the app listens. */
export function afterClose() {
  if (quitting || state.exiting || windows.size > 0) return;
  if (!app.emit('window-all-closed')) app.quit();
}

process.on('SIGUSR2', () => app.emit('second-instance', {}, [], ''));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => app.quit());
onCommand('quit', () => app.quit());
