import type { Notification } from '../../shared/contract/alert-schemas';
import type { ChannelDefinition } from '../../shared/contract/alerts-file-schema';
import type { DesktopNotifier } from '../base/desktop-notifier';

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

/** What channels are given of the machine. */
export interface ChannelTools {
  readonly nowMs: () => number;
  /** Names this machine to receivers that hear of several. */
  readonly hostName: string;
  /** Resolves a reference such as `env:NAME`; throws an AdvisedError where the secret cannot be had. */
  readonly readSecret: (reference: string) => Promise<string>;
  /** Undefined where this host has no way to a desktop. */
  readonly desktop: DesktopNotifier | undefined;
}

export type ChannelKind = ChannelDefinition['kind'];
export type CreateChannel<Kind extends ChannelKind> = (
  definition: Extract<ChannelDefinition, { kind: Kind }>,
  tools: ChannelTools,
) => Channel;
