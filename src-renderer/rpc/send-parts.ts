import { CallError } from './answer';

export interface PartOptions {
  readonly signal?: AbortSignal;
  /** Told how many bytes have arrived. */
  readonly onProgress?: (bytes: number) => void;
}

/** Times that a part is sent again while the core cannot be reached, a second apart at first. */
const attempts = 8;

/**
 * Sends a file to the core part by part, each as base64, the same in both hosts. `send` answers how much
 * has arrived; a part that was lost on the way is sent again.
 */
export async function sendParts(
  file: Blob,
  partSize: number,
  send: (offset: number, base64: string) => Promise<{ readonly received: number }>,
  { signal, onProgress }: PartOptions = {},
): Promise<void> {
  for (let offset = 0; offset < file.size; ) {
    const bytes = new Uint8Array(await file.slice(offset, offset + partSize).arrayBuffer());
    const base64 = base64Of(bytes);
    const { received } = await patiently(() => send(offset, base64), signal);
    // What has arrived counts, also where an answer was lost.
    offset = Math.max(received, 0);
    onProgress?.(offset);
  }
}

async function patiently<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const isLost = error instanceof CallError && error.body.reason === 'common.unreachable';
      if (!isLost || attempt >= attempts) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
  }
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  // Arguments of a call are limited: some bytes at once.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
