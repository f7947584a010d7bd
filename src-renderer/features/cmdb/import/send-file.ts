import { call } from '../../../rpc';

/** Sends a file to the core in parts. Answers the id it is kept under. */
export async function sendFile(file: Blob, name: string): Promise<string> {
  const { importId, partSize } = await call('hostImport.open', { name, size: file.size });
  for (let offset = 0; offset < file.size; offset += partSize) {
    const bytes = new Uint8Array(await file.slice(offset, offset + partSize).arrayBuffer());
    await call('hostImport.part', { importId, offset, base64: base64Of(bytes) });
  }
  return importId;
}

function base64Of(bytes: Uint8Array): string {
  let text = '';
  // Arguments of a call are limited: some bytes at once.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
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
