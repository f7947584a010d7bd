import { eventChannel } from '@contract/bridge';
import type { EventMessage } from '@contract/events';
import { type BrowserWindow, Notification } from 'electron';
import { bringToFront } from './window';

/** Notices that are shown: without a hold on them their click would be lost with them. */
const shown = new Set<Notification>();
const mostShown = 50;

/** Shows a notice of the system. A click brings the window to the front, and the screens to the job. */
export function showNotice(
  { title, body, jobId }: { title: string; body: string; jobId: number },
  window: () => BrowserWindow | undefined,
): void {
  if (!Notification.isSupported()) return;
  const notice = new Notification({ title, body });
  for (const old of shown) if (shown.size >= mostShown) shown.delete(old);
  shown.add(notice);
  notice.on('close', () => shown.delete(notice));
  notice.on('click', () => {
    shown.delete(notice);
    const open = window();
    if (!open) return;
    bringToFront(open);
    const message: EventMessage = { event: 'notice.opened', data: { jobId } };
    open.webContents.send(eventChannel, message);
  });
  notice.show();
}
