import type { Notification } from '../../shared/contract/alert-schemas';
import { rankOf } from '../../shared/model/alert-routing';
import { TokenBucket } from '../base/token-bucket';
import type { AlertGroup } from './alert-group';
import { composeSummary } from './compose-notification';

/** A notification that stands for several groups, until all of them are over. */
export interface SummaryRecord {
  readonly channel: string;
  readonly notification: Notification;
  readonly groups: readonly string[];
}

/** A channel takes so many at once, then one every ten minutes. */
const BURST = 5;
const REFILL_MS = 10 * 60_000;
/** So many are kept back for what is critical. */
const RESERVED = 1;

/**
 * How much one channel is told. What it has no room for is told as a number, "and 12 more", or waits for room: nothing
 * that goes on is passed over in silence.
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
   * @param due the groups that this channel should be told of now
   * @returns what it is told, and the groups that have no notification of their own for now
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

  /** Forgets a group. @returns the notifications that stood for it and others, all of which are over now */
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
