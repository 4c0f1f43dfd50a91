import { app, type IpcMainEvent, ipcMain, MessageChannelMain, type WebContents } from 'electron';
import { contained } from '../base/contain';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import { isAppUrl } from './app-protocol';
import { PagePorts } from './page-ports';
import type { PagePort } from './port-server';

export interface ConnectPagesOptions {
  /** Whether a page is the one in our window. */
  readonly isOurPage: (pageId: number) => boolean;
  /** Resolves when the application is there to be asked. */
  readonly serve: (port: PagePort) => Promise<Stop>;
  readonly log: Log;
}

/**
 * Gives the main frame of our own page a port when it asks, a new one each time, and to nobody else. The port is closed,
 * and its live iterators with it, when the page navigates, crashes or goes.
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
    // Serving may have waited for the application to start; the page may be gone since.
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
