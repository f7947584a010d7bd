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
  /** Whose session the variable holds, as its last call found; private words go to nobody else. */
  let known: { readonly token: string; readonly userId: number } | undefined;

  ipcMain.handle(callChannel, async (event, name: unknown, input: unknown) => {
    if (event.sender !== page() || !isOwnFrame(event.senderFrame)) throw new Error('refused');
    if (typeof name !== 'string') throw new TypeError('a procedure has a name');
    const { token } = session;
    const actor = token === undefined ? undefined : await app.actorOfSession(token);
    known = token !== undefined && actor ? { token, userId: actor.id } : undefined;
    return app.dispatch(name, input, { actor, session, address: 'local' });
  });

  const gather = gatherEvents(gatherFor, (messages) => {
    const contents = signedInPage();
    if (contents) for (const message of messages) contents.send(eventChannel, message);
  });
  // There is one page, whatever it calls itself: what was meant for one before a reload it does not know.
  const leave = app.bus.carry((to, message) => {
    if (known?.token !== session.token || known?.userId !== to.userId) return;
    signedInPage()?.send(eventChannel, message);
  });
  const deafen = app.bus.listen((message) => gather.add(message));

  return () => {
    ipcMain.removeHandler(callChannel);
    deafen();
    leave();
    gather.stop();
  };

  function signedInPage(): WebContents | undefined {
    const contents = page();
    return session.token !== undefined && contents && isOwnFrame(contents.mainFrame) ? contents : undefined;
  }
}

/** Only the window's own top frame may ask; a frame inside of it, or a page from elsewhere, may not. */
function isOwnFrame(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url);
}
