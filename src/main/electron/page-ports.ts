import { detach } from '../base/contain';
import type { Stop } from '../base/lifecycle';

interface OpenPort {
  readonly close: Stop;
  /**
   * Chromium does not notify a page that the other end of its port was closed (the event exists, but is not enabled).
   */
  readonly sendToPage: () => void;
}

/** The open port of each page: at most one, which is closed with the page. */
export class PagePorts {
  readonly #open = new Map<number, OpenPort>();

  /** Stores the port of a page and closes its former one. */
  set(pageId: number, port: OpenPort): void {
    this.close(pageId);
    this.#open.set(pageId, port);
  }

  /** Closes the port of a page that was closed or requested another one. */
  close(pageId: number): void {
    const port = this.#open.get(pageId);
    this.#open.delete(pageId);
    detach('the end of a port', port?.close());
  }

  /** Closes every port. Open pages request another one. */
  dismissAll(): void {
    for (const [pageId, { sendToPage }] of [...this.#open]) {
      this.close(pageId);
      sendToPage();
    }
  }
}
