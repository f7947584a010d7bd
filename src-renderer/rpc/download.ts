import { call } from './index';

/** What a procedure answers for a file to be fetched. */
export interface DownloadTicket {
  readonly ticket: string;
  readonly fileName: string;
}

/**
 * Fetches a download of any size: a browser streams it to its downloads by the ticket, the desktop app
 * asks where it shall go and resolves when it is there. Answers false when the person thought better of it.
 */
export async function fetchDownload({ ticket, fileName }: DownloadTicket): Promise<boolean> {
  if (window.muster) return (await call('app.saveDownload', { ticket })).file !== null;
  const link = document.createElement('a');
  link.href = `/download/${encodeURIComponent(ticket)}`;
  link.download = fileName;
  link.click();
  return true;
}
