import type { Notification } from '../../shared/contract/alert-schemas';
import { rankOf } from '../../shared/model/alert-routing';
import { TokenBucket } from '../base/token-bucket';
import type { AlertGroup } from './alert-group';
import { composeSummary } from './compose-notification';

/** Notification that covers several groups until all of them are over. */
export interface SummaryRecord {
  readonly channel: string;
  readonly notification: Notification;
  readonly groups: readonly string[];
}

/** Messages that a channel takes at once; then one every ten minutes. */
const BURST = 5;
const REFILL_MS = 10 * 60_000;
/** Messages that are reserved for critical alerts. */
const RESERVED = 1;

/**
 * Limits the messages of one channel. Groups without room are summarized as a number ("and 12 more") or wait: no active
 * alert is dropped silently.
 */
export class ChannelShare {
  readonly #bucket = new TokenBucket(BURST, REFILL_MS);
  readonly #summaries: { readonly notification: Notification; readonly groups: Set<string> }[] = [];

  constructor(readonly channel: string) {}

  get records(): readonly SummaryRecord[] {
    const { channel } = this;
    return this.#summaries.map(({ notification, groups }) => ({ channel, notification, groups: [...groups] }));
  }

  restore({ notification, groups }: SummaryRecord): void {
    this.#summaries.push({ notification, groups: new Set(groups) });
  }

  /**
   * @param due groups that this channel should be notified of now
   * @returns the notifications, and the groups without one of their own
   */
  notify(
    due: readonly AlertGroup[],
    atMs: number,
  ): { readonly notified: Notification[]; readonly crowded: AlertGroup[] } {
    const notified: Notification[] = [];
    const held = due.filter((group) => group.isHeld);
    let rest = [...due].sort((a, b) => rankOf(b.severity) - rankOf(a.severity));
    if (held.length > 1 && this.#room(held, atMs) > 0) {
      notified.push(this.#summarize(held, atMs, 'digest'));
      rest = rest.filter((group) => !held.includes(group));
    }
    while (rest.length > 0) {
      const [group] = rest as [AlertGroup];
      const isCritical = group.severity === 'critical';
      const equals = rest.filter(({ severity }) => (severity === 'critical') === isCritical);
      const room = this.#room([group], atMs);
      if (room <= 0) return { notified, crowded: rest };
      if (room === 1 && equals.length > 1) {
        notified.push(this.#summarize(rest, atMs, 'rest'));
        return { notified, crowded: rest };
      }
      this.#bucket.take(atMs);
      group.markNotified(this.channel, atMs);
      group.channels.add(this.channel);
      notified.push(group.compose(atMs));
      rest = rest.slice(1);
    }
    return { notified, crowded: [] };
  }

  /** Removes a group. @returns summaries that covered it, all of whose groups are over now */
  end(groupId: string, atMs: number): readonly Notification[] {
    const over: Notification[] = [];
    for (const summary of [...this.#summaries]) {
      if (!summary.groups.delete(groupId) || summary.groups.size > 0) continue;
      this.#summaries.splice(this.#summaries.indexOf(summary), 1);
      const { notification } = summary;
      const title = `Resolved: ${notification.title}`;
      over.push({ ...notification, revision: notification.revision + 1, status: 'resolved', title, advice: '', atMs });
    }
    return over;
  }

  #room(groups: readonly AlertGroup[], atMs: number): number {
    const isCritical = groups.some(({ severity }) => severity === 'critical');
    return this.#bucket.available(atMs) - (isCritical ? 0 : RESERVED);
  }

  #summarize(groups: readonly AlertGroup[], atMs: number, kind: 'rest' | 'digest'): Notification {
    this.#bucket.take(atMs);
    const alerts = groups.flatMap((group) => group.open);
    for (const group of groups) group.markNotified(this.channel, atMs);
    const notification = composeSummary(kind, alerts, atMs);
    this.#summaries.push({ notification, groups: new Set(groups.map(({ id }) => id)) });
    return notification;
  }
}
