import type { Notification } from '../../shared/model/alert';

/** What became of one attempt. */
export type Delivery =
  | { readonly kind: 'sent' }
  /** It may work later; the channel may say when. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  /** It will not work like this: a wrong address, a refused message. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** A way to tell a person. A new one is its file, its shape in `alerts.yaml`, and a line in `registry.ts`. */
export interface Channel {
  /**
   * Hands a notification over. Rejects only by mistake: every failure that can be expected is a {@link Delivery}.
   * Updating in place is the channel's business: notifications of one incident have the same id.
   *
   * @param key the same for every attempt at the same message, so that a receiver can tell repetitions
   */
  send(notification: Notification, key: string, signal: AbortSignal): Promise<Delivery>;
  close?(): void | Promise<void>;
}
