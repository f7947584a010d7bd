// What `import … from 'electron'` gives in the double. A name that is missing here fails the import,
// so an export that Electron does not have, or that the double cannot stand for, shows at once.
import { EventEmitter } from 'node:events';
import { handleScheme } from './addresses.mjs';
import { state } from './app.mjs';
import { onCommand, report } from './control.mjs';
import { windows } from './windows.mjs';

export { app } from './app.mjs';
export { ipcMain } from './ipc.mjs';
export { BrowserWindow } from './window.mjs';

export const protocol = {
  registerSchemesAsPrivileged() {
    if (state.ready)
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
  },
  handle(scheme, handler) {
    if (!state.ready) throw new Error('protocol.handle needs a ready app');
    handleScheme(scheme, handler);
  },
};

const permissions = {};
export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler) => {
      permissions.request = handler;
    },
    setPermissionCheckHandler: (handler) => {
      permissions.check = handler;
    },
    setDevicePermissionHandler: (handler) => {
      permissions.device = handler;
    },
  }),
};
onCommand('permission', async (name) => {
  const [{ webContents }] = windows;
  const requested = await new Promise((resolve) => permissions.request(webContents, name, resolve));
  const checked = permissions.check(webContents, name);
  return { requested, checked, device: permissions.device({}) };
});

export const shell = {
  async openExternal(url) {
    report('opened-external', { url });
  },
};

export const dialog = {
  showErrorBox(title, content) {
    report('error-box', { title, content });
  },
  async showMessageBox(options) {
    report('message-box', options);
    return { response: 0 };
  },
  async showSaveDialog(window, options) {
    if (!windows.has(window)) throw new TypeError('showSaveDialog: the window is gone');
    report('save-dialog', options);
    return savePath === undefined
      ? { canceled: true, filePath: '' }
      : { canceled: false, filePath: savePath };
  },
};
let savePath;
onCommand('saveTo', (path) => {
  savePath = path;
});

let lastNotice;
export class Notification extends EventEmitter {
  static isSupported = () => true;
  constructor(options) {
    super();
    this.options = options;
  }
  show() {
    lastNotice = this;
    report('notification', this.options);
  }
}
onCommand('clickNotice', () => lastNotice.emit('click'));

export const Menu = {
  buildFromTemplate: (template) => template,
  setApplicationMenu(template) {
    report('menu', { labels: template.map(({ label, role }) => label ?? role) });
  },
};

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false });

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};

const keychain = process.env.DOUBLE_KEYCHAIN === '1';
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => keychain,
  getSelectedStorageBackend: () => (keychain ? 'gnome_libsecret' : 'basic_text'),
  encryptStringAsync: async (text) => Buffer.from(`kept by the double: ${text}`),
  decryptStringAsync: async (data) => ({
    result: data.toString().replace('kept by the double: ', ''),
    shouldReEncrypt: false,
  }),
};
