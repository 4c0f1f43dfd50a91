import type { Stop } from '../base/lifecycle';

/** The open port of each page: never more than one a page, and none that outlives its page. */
export class PagePorts {
  readonly #open = new Map<number, Stop>();

  /** Remembers how to close a page's port, and closes the one that the page had before. */
  set(pageId: number, close: Stop): void {
    this.close(pageId);
    this.#open.set(pageId, close);
  }

  close(pageId: number): void {
    const close = this.#open.get(pageId);
    this.#open.delete(pageId);
    void close?.();
  }

  closeAll(): void {
    for (const pageId of [...this.#open.keys()]) this.close(pageId);
  }
}
