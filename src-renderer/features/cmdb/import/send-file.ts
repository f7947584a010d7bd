import { call } from '../../../rpc';
import { sendParts } from '../../../rpc/send-parts';

/** Sends a file to the core in parts. Answers the id it is kept under. */
export async function sendFile(file: Blob, name: string): Promise<string> {
  const { importId, partSize } = await call('hostImport.open', { name, size: file.size });
  const part = (offset: number, base64: string) => call('hostImport.part', { importId, offset, base64 });
  await sendParts(file, partSize, part);
  return importId;
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
