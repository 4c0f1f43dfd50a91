import { detach } from '../base/contain';
import type { Stop } from '../base/lifecycle';

interface OpenPort {
  readonly close: Stop;
  /** Chromium does not tell a page that the other end of its port was closed (there is an event, but not switched on). */
  readonly sendToPage: () => void;
}

/** The open port of each page: never more than one a page, and none that outlives its page. */
export class PagePorts {
  readonly #open = new Map<number, OpenPort>();

  /** Takes a page's port into care, and closes the one that the page had before. */
  set(pageId: number, port: OpenPort): void {
    this.close(pageId);
    this.#open.set(pageId, port);
  }

  /** For a page that is gone or has asked for another port. */
  close(pageId: number): void {
    const port = this.#open.get(pageId);
    this.#open.delete(pageId);
    detach('the end of a port', port?.close());
  }

  /** Closes every port; pages that are there will ask for another. */
  dismissAll(): void {
    for (const [pageId, { sendToPage }] of [...this.#open]) {
      this.close(pageId);
      sendToPage();
    }
  }
}
