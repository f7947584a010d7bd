import { type Bridge, callChannel, eventChannel } from '@contract/bridge';
import type { EventMessage, PrivateMessage } from '@contract/events';
import { contextBridge, ipcRenderer } from 'electron';

const procedureName = /^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/;

/** All that the screens get of the desktop app. Neither `ipcRenderer` nor an Electron event crosses over. */
const bridge: Bridge = {
  call: async (name, input) => {
    if (typeof name !== 'string' || !procedureName.test(name))
      throw new TypeError('call: a procedure has a name like domain.verb');
    // Plain data only, the same that HTTP would carry.
    return ipcRenderer.invoke(callChannel, name, JSON.parse(JSON.stringify(input ?? {})));
  },
  onEvent: (listener) => {
    if (typeof listener !== 'function') throw new TypeError('onEvent: the listener must be a function');
    const relay = (_event: unknown, message: EventMessage | PrivateMessage) => listener(message);
    ipcRenderer.on(eventChannel, relay);
    return () => {
      ipcRenderer.removeListener(eventChannel, relay);
    };
  },
};

contextBridge.exposeInMainWorld('muster', bridge);
