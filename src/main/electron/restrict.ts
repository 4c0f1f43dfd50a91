import { app, type Session, type WebContents } from 'electron';
import { contained } from '../base/contain';
import { isAppUrl, isOwnBlob } from './app-protocol';

/** Takes from every page, also from one that we did not mean to open, what none of ours needs. */
export function restrictAllPages(): void {
  app.enableSandbox();
  app.on(
    'web-contents-created',
    contained('a new page', (_: unknown, contents: WebContents) => restrictPage(contents)),
  );
}

/** No camera, no location, no notification by a page, no device: nothing that a page would have to ask for. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, reply) => reply(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** No page puts a file on the disk, except for a report that our own page made and hands over; the person says where. */
export function denyDownloads(session: Session): void {
  session.on(
    'will-download',
    contained('a listener of downloads', (event: Electron.Event, item: Electron.DownloadItem) => {
      if (!isOwnBlob(item.getURL())) event.preventDefault();
    }),
  );
}

function restrictPage(contents: WebContents): void {
  contents.on(
    'will-frame-navigate',
    contained('a navigation', (event: Electron.Event<Electron.WebContentsWillFrameNavigateEventParams>) => {
      if (!event.isMainFrame || !isAppUrl(event.url)) event.preventDefault();
    }),
  );
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
