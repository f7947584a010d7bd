import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { fromChromium, handlerOf, toChromium } from './addresses.mjs';
import { afterClose, app, emitPreventable, state } from './app.mjs';
import { openBrowser } from './browser.mjs';
import { onCommand, report } from './control.mjs';
import { handlers, invoke } from './ipc.mjs';
import { windows } from './windows.mjs';
import { openLine, pageWorld, preloadWorld } from './worlds.js';

const world = 'Electron Isolated Context';

class WebContents extends EventEmitter {
  page;
  cdp;
  contextId;
  loading = '';
  openHandler = () => ({ action: 'allow' });
  destroyed = false;

  getURL() {
    return this.page ? fromChromium(this.page.url()) : '';
  }
  get mainFrame() {
    return { url: this.getURL(), parent: null };
  }
  isDestroyed() {
    return this.destroyed;
  }
  setWindowOpenHandler(handler) {
    this.openHandler = handler;
  }
  reload() {
    void this.page.reload();
  }
  send(channel, ...parameters) {
    this.deliver({ kind: 'event', channel, parameters: structuredClone(parameters) });
  }
  deliver(message) {
    const expression = `globalThis.__electronDoubleDeliver(${JSON.stringify(message)})`;
    // A page that has gone meanwhile hears nothing, as in Electron.
    this.cdp?.send('Runtime.evaluate', { expression, contextId: this.contextId }).catch(() => undefined);
  }
}

export class BrowserWindow extends EventEmitter {
  webContents = new WebContents();
  #bounds;
  #maximized = false;
  #opened;

  constructor(options) {
    super();
    if (!state.ready) throw new Error('Cannot create BrowserWindow before app is ready');
    const { contextIsolation = true, sandbox = true, nodeIntegration = false } = options.webPreferences;
    if (!contextIsolation || !sandbox || nodeIntegration)
      throw new Error('the double has only sandboxed, isolated pages without Node');
    const { x = 0, y = 0, width, height } = options;
    this.#bounds = { x, y, width, height };
    windows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
    this.#opened = this.#open(options.webPreferences.preload);
    this.#opened.catch((error) => {
      report('failed', { message: String(error?.stack ?? error) });
      app.exit(1);
    });
  }

  async #open(preloadFile) {
    const { context, endpoint } = await openBrowser(app.getPath('userData'));
    const contents = this.webContents;
    const blank = context.pages().find((page) => page.url() === 'about:blank');
    const page = blank ?? (await context.newPage());
    contents.page = page;
    contents.cdp = await context.newCDPSession(page);
    await preparePreload(contents, preloadFile);
    await context.route('**/*', (route) => route.abort('addressunreachable'));
    await page.route('**/*', (route) => answer(contents, route));
    const wanted = [];
    contents.cdp.on('Page.windowOpen', ({ url }) => wanted.push(judgePopup(contents, url)));
    context.on('page', (popup) => {
      if (wanted.shift() !== 'allow') void popup.close();
    });
    page.on('close', () => this.#closed());
    this.endpoint = endpoint;
  }

  async loadURL(url) {
    await this.#opened;
    this.webContents.loading = url;
    await this.webContents.page.goto(toChromium(url));
    this.emit('ready-to-show');
    report('window', { endpoint: this.endpoint, url });
  }

  /** Closes unless a listener prevents it. Returns whether it did. */
  tryClose() {
    if (!windows.has(this)) return true;
    if (emitPreventable(this, 'close')) return false;
    this.destroy();
    return true;
  }
  close() {
    this.tryClose();
  }
  destroy() {
    this.#closed();
    this.webContents.page?.close().catch(() => undefined);
  }
  #closed() {
    if (!windows.delete(this)) return;
    this.webContents.destroyed = true;
    this.emit('closed');
    afterClose();
  }

  show() {
    report('shown');
  }
  focus() {
    report('focused');
  }
  isMinimized = () => false;
  restore() {}
  isMaximized = () => this.#maximized;
  maximize() {
    this.#maximized = true;
  }
  getNormalBounds = () => this.#bounds;
  setBackgroundColor() {}
  setProgressBar(progress) {
    report('progress-bar', { progress });
  }
  isDestroyed = () => !windows.has(this);
}

async function preparePreload(contents, file) {
  const { cdp } = contents;
  const wrapped = `(function (require, module, exports) {${readFileSync(file, 'utf8')}\n})`;
  // A preload that is not CommonJS fails here, as it does in Electron's sandbox.
  new Script(wrapped, { filename: file });
  const secret = randomUUID();
  await cdp.send('Page.enable');
  await cdp.send('Runtime.enable');
  cdp.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === world) contents.contextId = context.id;
  });
  cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name === '__electronDouble' && executionContextId === contents.contextId)
      void hear(contents, JSON.parse(payload));
  });
  await cdp.send('Runtime.addBinding', { name: '__electronDouble', executionContextName: world });
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
    source: `(${pageWorld})(${openLine}, ${JSON.stringify(secret)});`,
  });
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
    source: `(${preloadWorld})(${openLine}, ${JSON.stringify(secret)}, ${wrapped});`,
    worldName: world,
  });
}

async function hear(contents, message) {
  if (message.kind === 'preload-error') {
    contents.emit('preload-error', {}, '', new Error(message.message));
    report('failed', { message: `Unable to load preload script: ${message.message}` });
    return;
  }
  const event = { sender: contents, senderFrame: contents.mainFrame };
  contents.deliver({ id: message.id, ...(await invoke(message.channel, event, message.parameters)) });
}

/** Every request of the page: the app's own files, a navigation that the app may stop, or nothing. */
async function answer(contents, route) {
  const request = route.request();
  const url = fromChromium(request.url());
  const handler = handlerOf(url);
  if (request.isNavigationRequest() && url !== contents.loading) {
    const top = request.frame() === contents.page.mainFrame();
    const denied = emitPreventable(contents, top ? 'will-navigate' : 'will-frame-navigate', { url });
    report(denied ? 'navigation-denied' : 'navigated', { url });
    if (denied) return route.abort('aborted');
  }
  contents.loading = '';
  if (!handler) return route.abort('addressunreachable');
  const response = await handler(new Request(url, { method: request.method() }));
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

/** A window that a page wants: the app is asked, and Chromium's is closed again if it is denied. */
function judgePopup(contents, url) {
  const { action } = contents.openHandler({ url: fromChromium(url) });
  report('popup', { url: fromChromium(url), action });
  return action;
}

onCommand('closeWindow', () => {
  for (const window of windows) window.close();
});
onCommand('invokeFrom', (url, parent, channel, ...parameters) => {
  const [{ webContents }] = windows;
  const event = { sender: webContents, senderFrame: { url, parent } };
  return invoke(channel, event, parameters);
});
onCommand('channels', () => [...handlers.keys()]);
