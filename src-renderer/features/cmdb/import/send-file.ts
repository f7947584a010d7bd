import { call } from '../../../rpc';
import { type PartOptions, sendParts } from '../../../rpc/send-parts';

/** Sends a file to the core in parts. Answers the id it is kept under. Stopped: it throws, and nothing is kept. */
export async function sendFile(file: Blob, name: string, options: PartOptions): Promise<string> {
  const { importId, partSize } = await call('hostImport.open', { name, size: file.size });
  const part = (offset: number, base64: string) => call('hostImport.part', { importId, offset, base64 });
  try {
    await sendParts(file, partSize, part, options);
  } catch (error) {
    forget(importId);
    throw error;
  }
  return importId;
}

/** Lets the core forget a file: it may hold passwords. One that cannot be reached forgets it by itself. */
export function forget(importId: string): void {
  void call('hostImport.close', { importId }).catch(() => undefined);
}

/** Hands a file that the core answered to the browser. */
export function saveFile(name: string, base64: string): void {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Revoked later: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
