import { callChannel, eventChannel } from '@contract/bridge';
import type { App } from '@main/app/create-app';
import { gatherEvents } from '@main/app/gather-events';
import { systemClock } from '@main/kernel/clock';
import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { isOwnPage } from './page-address';
import { createSessionDoor } from './session-door';

/** Milliseconds for which events of the same thing are sent as one. */
const gatherFor = 50;

/**
 * The one channel of the screens: a call goes to dispatch with the session this process keeps, an
 * event goes to the page while somebody is signed in. Returns how to close it.
 */
export function openChannel(app: App, page: () => WebContents | undefined): () => void {
  const session = createSessionDoor(systemClock.now);

  ipcMain.handle(callChannel, async (event, name: unknown, input: unknown) => {
    if (event.sender !== page() || !isOwnFrame(event.senderFrame)) throw new Error('refused');
    if (typeof name !== 'string') throw new TypeError('a procedure has a name');
    const { token } = session;
    const actor = token === undefined ? undefined : await app.actorOfSession(token);
    return app.dispatch(name, input, { actor, session, address: 'local' });
  });

  const gather = gatherEvents(gatherFor, (messages) => {
    const contents = page();
    if (session.token === undefined || !contents || !isOwnFrame(contents.mainFrame)) return;
    for (const message of messages) contents.send(eventChannel, message);
  });
  const deafen = app.bus.listen((message) => gather.add(message));

  return () => {
    ipcMain.removeHandler(callChannel);
    deafen();
    gather.stop();
  };
}

/** Only the window's own top frame may ask; a frame inside of it, or a page from elsewhere, may not. */
function isOwnFrame(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url);
}
