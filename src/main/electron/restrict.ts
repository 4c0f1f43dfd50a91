import { app, type Session, type WebContents } from 'electron';
import { contained } from '../base/contain';
import { isAppUrl, isOwnBlob } from './app-protocol';

/** Restricts every page, including unexpected ones, to the features that Homeostat's page needs. */
export function restrictAllPages(): void {
  app.enableSandbox();
  app.on(
    'web-contents-created',
    contained('a new page', (_: unknown, contents: WebContents) => restrictPage(contents)),
  );
}

/** Denies all permissions that a page could request, such as camera, location, notifications and devices. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, reply) => reply(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** Denies downloads, except for reports of Homeostat's page, whose place the person chooses. */
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
