import type { Notification } from '../../shared/contract/alert-schemas';
import type { ChannelDefinition } from '../../shared/contract/alerts-file-schema';
import type { DesktopNotifier } from '../base/desktop-notifier';

/** Result of one attempt. */
export type Delivery =
  | { readonly kind: 'sent' }
  /** May work later; the channel may say when. */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterMs?: number }
  /** Will not work like this: a wrong address, a refused message. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** Delivers notifications. A new channel is a file, a shape in `alerts.yaml`, and a line in `registry.ts`. */
export interface Channel {
  /** Destination for people, without its secrets. */
  readonly target: string;
  /**
   * Delivers a notification. Rejects only by mistake: every expected failure is a {@link Delivery}. Notifications of
   * one incident have the same id, so that the channel can update them in place.
   *
   * @param key the same for every attempt at the same message, so that a receiver can recognize repetitions
   */
  send(notification: Notification, key: string, signal: AbortSignal): Promise<Delivery>;
  close?(): void | Promise<void>;
}

export interface ChannelTools {
  readonly nowMs: () => number;
  /** Distinguishes this machine for receivers with several. */
  readonly hostName: string;
  /** Resolves a reference such as `env:NAME`. @throws AdvisedError if the secret cannot be read */
  readonly readSecret: (reference: string) => Promise<string>;
  /** Undefined if this host cannot reach a desktop. */
  readonly desktop: DesktopNotifier | undefined;
}

export type ChannelKind = ChannelDefinition['kind'];
export type CreateChannel<Kind extends ChannelKind> = (
  definition: Extract<ChannelDefinition, { kind: Kind }>,
  tools: ChannelTools,
) => Channel;
