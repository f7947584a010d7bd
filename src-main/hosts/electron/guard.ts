import { app, type Session, shell, type WebContents } from 'electron';
import { isExternalLink, isOwnPage } from './page-address';

/** Holds every page, now and later, to the app's own screens: no other page, no window, no webview. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { url: string; preventDefault(): void }) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isExternalLink(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}

/** Denies what pages may ask of the system. Copying text is the one thing the screens need. */
export function guardSession(session: Session): void {
  const allowed = (permission: string, contents: WebContents | null) =>
    permission === 'clipboard-sanitized-write' && contents !== null && isOwnPage(contents.getURL());
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(allowed(permission, contents)),
  );
  session.setPermissionCheckHandler((contents, permission) => allowed(permission, contents));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    // An export is made in the page; nothing is fetched from elsewhere.
    if (!item.getURL().startsWith('blob:') && !isOwnPage(item.getURL())) event.preventDefault();
  });
}
