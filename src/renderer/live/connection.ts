import type { AppApi } from '../../shared/contract/contract';
import { type Readable, Store } from './store';

/** A link to a host that works until it is closed. */
export interface Link {
  readonly api: AppApi;
  /** Resolves when the link is closed from either end. */
  readonly closed: Promise<void>;
  close(): void;
}

export type OpenResult =
  | { readonly kind: 'open'; readonly link: Link }
  /** An impostor is another program, which cannot prove to be the host; it received no secret. */
  | { readonly kind: 'down' | 'impostor' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

export type RefusalReason = 'no-token' | 'wrong-token' | 'expired';

/** Connects a page to its host: by a MessagePort in Electron, by a WebSocket in a browser. */
export interface Transport {
  /** Makes one attempt. Never throws. */
  open(): Promise<OpenResult>;
}

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly api: AppApi }
  /** `wasOpen` is false for a host that never answered. */
  | { readonly kind: 'lost'; readonly wasOpen: boolean; readonly cause: 'down' | 'impostor' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;

/** Keeps a link to the host open. After a loss it retries soon, later every ten seconds. */
export class Connection {
  readonly #state = new Store<ConnectionState>({ kind: 'connecting' });
  #delayMs = FIRST_DELAY_MS;
  #wasOpen = false;
  #isOpening = false;
  #isStopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #link: Link | undefined;

  constructor(private readonly transport: Transport) {}

  get state(): Readable<ConnectionState> {
    return this.#state;
  }

  /** Connects now, also before the next attempt is due or after a refusal. Does nothing while connected. */
  readonly connect = (): void => {
    if (this.#isStopped || this.#isOpening || this.#link !== undefined) return;
    clearTimeout(this.#timer);
    void this.#open();
  };

  /** Closes the present link and connects again, because the address has changed or the host is silent. */
  readonly reconnect = (): void => {
    if (this.#link === undefined) this.connect();
    else this.#link.close();
  };

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#link?.close();
  }

  async #open(): Promise<void> {
    this.#isOpening = true;
    const result = await this.transport.open();
    this.#isOpening = false;
    if (result.kind === 'open') {
      if (this.#isStopped) result.link.close();
      else this.#take(result.link);
      return;
    }
    if (this.#isStopped) return;
    if (result.kind === 'refused') this.#state.set(result);
    else this.#retryLater(result.kind);
  }

  #take(link: Link): void {
    this.#link = link;
    this.#delayMs = FIRST_DELAY_MS;
    this.#wasOpen = true;
    this.#state.set({ kind: 'open', api: link.api });
    void link.closed.then(() => {
      this.#link = undefined;
      if (!this.#isStopped) this.#retryLater('down');
    });
  }

  #retryLater(cause: 'down' | 'impostor'): void {
    const state = this.#state.get();
    if (state.kind !== 'lost' || state.cause !== cause)
      this.#state.set({ kind: 'lost', wasOpen: this.#wasOpen, cause });
    this.#timer = setTimeout(this.connect, this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
  }
}
