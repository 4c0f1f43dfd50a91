import type { AppApi } from '../../shared/contract/contract';
import { type Readable, Store } from './store';

/** One way to a host that works until it is closed. */
export interface Link {
  readonly api: AppApi;
  /** Resolves when the way is gone, whoever ended it. */
  readonly closed: Promise<void>;
  close(): void;
}

export type OpenResult =
  | { readonly kind: 'open'; readonly link: Link }
  | { readonly kind: 'down' }
  /** Something answers that cannot prove to be the host: nothing was sent to it. */
  | { readonly kind: 'impostor' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

export type RefusalReason = 'no-token' | 'wrong-token' | 'expired';

/** How a page reaches its host: a MessagePort in Electron, a WebSocket in a browser. */
export interface Transport {
  /** Tries once. Never throws. */
  open(): Promise<OpenResult>;
}

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly api: AppApi }
  /** `wasOpen` tells a host that went away from one that never answered. */
  | { readonly kind: 'lost'; readonly wasOpen: boolean; readonly cause: 'down' | 'impostor' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;

/** Keeps a way to the host open: when it is lost, it tries again, at first soon, then every ten seconds. */
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

  /** Connects now, also where a try was due only later or the host had refused. Does nothing while connected. */
  readonly connect = (): void => {
    if (this.#isStopped || this.#isOpening || this.#link !== undefined) return;
    clearTimeout(this.#timer);
    void this.#open();
  };

  /** Ends the link that is there and connects anew: what leads to the host has changed, or nothing is heard of it. */
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
