import { app, type IpcMainEvent, ipcMain, MessageChannelMain, type WebContents } from 'electron';
import { contained } from '../base/contain';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import { isAppUrl } from './app-protocol';
import { PagePorts } from './page-ports';
import type { PagePort } from './port-server';

export interface ConnectPagesOptions {
  /** Checks whether a page is the one in the window. */
  readonly isOurPage: (pageId: number) => boolean;
  /** Resolves when the application can serve calls. */
  readonly serve: (port: PagePort) => Promise<Stop>;
  readonly log: Log;
}

/**
 * Gives the main frame of Homeostat's page a new port on each request, and no other frame. The port and its live
 * iterators are closed when the page navigates, crashes or is closed.
 */
export function connectPages({ isOurPage, serve, log }: ConnectPagesOptions): PagePorts {
  const ports = new PagePorts();

  ipcMain.on('homeostat:connect', contained('the connection of a page', connect));

  app.on(
    'web-contents-created',
    contained('a new page', (_: unknown, contents: WebContents) => {
      const pageId = contents.id;
      const close = contained('the end of a page', () => ports.close(pageId));
      contents.on('did-navigate', close);
      contents.on('render-process-gone', close);
      contents.on('destroyed', close);
    }),
  );

  async function connect(event: IpcMainEvent): Promise<void> {
    const { sender, senderFrame: frame } = event;
    if (frame === null || frame.parent !== null || !isAppUrl(frame.url) || !isOurPage(sender.id)) {
      log.warn('refused a connection', { url: frame?.url ?? null });
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    const close = await serve(port1);
    // The page may have been closed while the application was starting.
    if (sender.isDestroyed() || frame.isDestroyed()) {
      await close();
      return;
    }
    const sendToPage = () => {
      if (!frame.isDestroyed()) frame.send('homeostat:closed');
    };
    ports.set(sender.id, { close, sendToPage });
    frame.postMessage('homeostat:port', null, [port2]);
  }

  return ports;
}
