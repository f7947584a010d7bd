import type { Bridge } from '@contract/bridge';
import { type Transport, unreachable } from './answer';

declare global {
  interface Window {
    readonly muster?: Bridge;
  }
}

/** The core behind the desktop app's bridge. It lives as long as the window does. */
export function createElectronTransport(bridge: Bridge): Transport {
  return {
    async call(name, input) {
      try {
        // A reactive proxy does not survive structured cloning: send a plain copy.
        return await bridge.call(name, JSON.parse(JSON.stringify(input ?? {})));
      } catch {
        return { ok: false, error: unreachable };
      }
    },
    onEvent: (listener) => bridge.onEvent(listener),
    onLink(listener) {
      listener('up');
      return () => undefined;
    },
    listen: () => undefined,
  };
}
