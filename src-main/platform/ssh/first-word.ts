import type { Duplex } from 'node:stream';
import { aborted, EarlyClose } from './errors';

/** Milliseconds within which a server that is well says who it is. */
const patienceMs = 2000;

/**
 * Waits until a server says its first word, which stays to be read. False for one that stays silent:
 * it costs nothing while it does, so nobody has to wait for it. Throws EarlyClose where it hangs up.
 */
export function firstWord(sock: Duplex, server: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      sock.off('readable', onReadable).off('close', onClose).off('error', onError);
      // Until somebody else listens: an error that nobody hears would end Muster.
      sock.on('error', () => undefined);
      // Streams look at who listens a tick later; whoever reads next must not come before that.
      process.nextTick(end);
    };
    const onError = (error?: unknown) => settle(() => reject(new EarlyClose(server, error)));
    const onClose = () => onError();
    // Readable without a byte: that is the end.
    const onReadable = () => (sock.readableLength > 0 ? settle(() => resolve(true)) : onError());
    const onAbort = () => settle(() => reject(aborted(server)));
    const timer = setTimeout(() => settle(() => resolve(false)), patienceMs);
    signal.addEventListener('abort', onAbort, { once: true });
    sock.on('error', onError).on('close', onClose).on('readable', onReadable);
    if (signal.aborted) onAbort();
    else if (sock.destroyed) onClose();
  });
}
