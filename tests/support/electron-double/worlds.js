// Runs inside of pages, stringified: how the preload's isolated world and the page's own world speak.
// Both worlds see one DOM, so a detached node is the line between them; what crosses it is copied
// under structured-clone rules, with functions and promises standing as references, as contextBridge does.

/** One end of the line. Returns `give`, which makes a value ready to cross, and `take`, its opposite. */
export function openLine(node, mine, theirs) {
  const kept = new Map();
  let last = 0;
  const keep = (value) => {
    kept.set(++last, value);
    return last;
  };

  function give(value) {
    if (typeof value === 'function') return { fn: keep(value) };
    if (value instanceof Promise) return { promise: keep(value) };
    if (value instanceof Error) return { error: value.message };
    if (Array.isArray(value)) return { list: value.map(give) };
    const plain = value !== null && typeof value === 'object' && value.constructor === Object;
    // A Vue proxy looks plain; structuredClone is what tells it apart.
    const copy = plain && !hasFunction(value) ? structuredClone(value) : value;
    if (plain) return { object: Object.entries(copy).map(([key, item]) => [key, give(item)]) };
    return { value: structuredClone(value) };
  }

  function hasFunction(value) {
    return Object.values(value).some((item) => typeof item === 'function' || item instanceof Promise);
  }

  function take(given) {
    if ('fn' in given) return (...parameters) => ask('call', given.fn, parameters);
    if ('promise' in given)
      return new Promise((resolve, reject) => ask('then', given.promise, [resolve, reject]));
    if ('error' in given) return new Error(given.error);
    if ('list' in given) return given.list.map(take);
    if ('object' in given) return Object.fromEntries(given.object.map(([key, item]) => [key, take(item)]));
    return given.value;
  }

  // Events are dispatched at once, so a call over the line returns as an ordinary call does.
  let answer;
  node.addEventListener(`${theirs}:answer`, ({ detail }) => {
    answer = detail;
  });
  node.addEventListener(`${theirs}:ask`, ({ detail: { what, id, parameters } }) => {
    let reply;
    try {
      const [first, second] = parameters.map(take);
      const value = kept.get(id);
      if (what === 'then') value.then(first, (error) => second(error));
      reply = { ok: what === 'then' ? give(undefined) : give(value(...parameters.map(take))) };
    } catch (error) {
      reply = { failed: String(error?.message ?? error) };
    }
    node.dispatchEvent(new CustomEvent(`${mine}:answer`, { detail: reply }));
  });
  function ask(what, id, parameters) {
    const detail = { what, id, parameters: parameters.map(give) };
    node.dispatchEvent(new CustomEvent(`${mine}:ask`, { detail }));
    const reply = answer;
    if ('failed' in reply) throw new Error(reply.failed);
    return take(reply.ok);
  }

  return { give, take };
}

/** In the page's world, before any of its scripts: takes over what the preload exposes. */
export function pageWorld(openLine, secret) {
  const greet = ({ relatedTarget: node }) => {
    document.removeEventListener(secret, greet);
    const { take } = openLine(node, 'page', 'preload');
    node.addEventListener('expose', ({ detail: { key, given } }) => {
      const value = Object.freeze(take(given));
      Object.defineProperty(window, key, { value, writable: false, configurable: false });
    });
  };
  if (window === window.top) document.addEventListener(secret, greet);
}

/** In the isolated world: Electron's modules for a sandboxed preload, then the preload itself. */
export function preloadWorld(openLine, secret, preload) {
  if (window !== window.top) return;
  const node = document.createElement('i');
  const { give } = openLine(node, 'preload', 'page');
  document.dispatchEvent(new MouseEvent(secret, { relatedTarget: node }));

  const toMain = globalThis.__electronDouble;
  const say = (message) => toMain(JSON.stringify(message));
  const pending = new Map();
  const listeners = new Map();
  let last = 0;

  const ipcRenderer = {
    invoke(channel, ...parameters) {
      structuredClone(parameters);
      return new Promise((resolve, reject) => {
        pending.set(++last, { resolve, reject });
        say({ kind: 'invoke', id: last, channel, parameters });
      });
    },
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    removeListener(channel, listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((other) => other !== listener),
      );
      return ipcRenderer;
    },
  };
  ipcRenderer.off = ipcRenderer.removeListener;

  const contextBridge = {
    exposeInMainWorld(key, value) {
      node.dispatchEvent(new CustomEvent('expose', { detail: { key, given: give(value) } }));
    },
  };

  globalThis.__electronDoubleDeliver = (message) => {
    if (message.kind === 'event') {
      for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.parameters);
      return;
    }
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if ('error' in message) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.value);
  };

  const require = (name) => {
    if (name === 'electron') return { contextBridge, ipcRenderer };
    throw new Error(`module not found: ${name}`);
  };
  try {
    const module = { exports: {} };
    preload(require, module, module.exports);
  } catch (error) {
    say({ kind: 'preload-error', message: String(error?.stack ?? error) });
  }
}
