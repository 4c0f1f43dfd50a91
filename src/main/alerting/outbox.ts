import type { Notification, OutboxEntry } from '../../shared/contract/alert-schemas';
import { DAY_MS, HOUR_MS } from '../../shared/model/time';
import { detach } from '../base/contain';
import { messageOf } from '../base/errors';
import type { KeyedState } from '../base/keyed-state';
import { later } from '../base/timers';
import type { Channel, Delivery } from './channel';

export const OUTBOX = 'alert-outbox';

export interface OutboxParts {
  readonly state: Pick<KeyedState, 'set' | 'delete'>;
  readonly channel: (name: string) => Channel | undefined;
  readonly nowMs: () => number;
  /** Time by which entries expire. */
  readonly trustedNowMs: () => number;
  /** 0-1, for the jitter: many hosts must not retry at the same time. */
  readonly random: () => number;
  /** Receives the result of an entry. */
  readonly onResult: (entry: OutboxEntry, delivery: Delivery | { readonly kind: 'expired' }) => void;
  readonly restored: readonly OutboxEntry[];
  /** Receives dead letters without room. */
  readonly onDropped: (entry: OutboxEntry) => void;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** A receiver may request a longer wait than that, within limits. */
const LONGEST_RETRY_AFTER_MS = HOUR_MS;
const TIME_TO_LIVE_MS = DAY_MS;
const ATTEMPT_TIMEOUT_MS = 15_000;
const KEPT_DEAD = 100;

/**
 * Delivers messages. An entry is on disk before it is sent and removed after it, so that a crash between the two sends
 * it again, under the same key. Entries of one notification to one channel stay in order, and a waiting one yields to a
 * newer one: no one wants yesterday's message after today's. Failed messages are retried with growing intervals, and
 * become dead letters in the end.
 */
export class Outbox {
  readonly #entries: OutboxEntry[];
  readonly #busy = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  readonly #stopping = new AbortController();

  constructor(private readonly parts: OutboxParts) {
    this.#entries = [...parts.restored];
  }

  /** Waiting and dead entries, oldest first. */
  get entries(): readonly OutboxEntry[] {
    return this.#entries;
  }

  start(): void {
    this.#schedule();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#stopping.abort();
  }

  /** Adds a message, which is sent once it is stored. */
  async add(channel: string, notification: Notification): Promise<void> {
    const nowMs = this.parts.nowMs();
    const key = `${channel} ${notification.id} ${notification.revision}`;
    if (this.#entries.some((entry) => entry.key === key)) return;
    const older = this.#waitingOf(channel, notification.id).filter((entry) => !this.#busy.has(lineOf(entry)));
    const entry: OutboxEntry = {
      key,
      channel,
      notification,
      status: 'waiting',
      attempts: 0,
      createdAtMs: nowMs,
      nextAttemptAtMs: Math.max(nowMs, ...older.map(({ nextAttemptAtMs }) => nextAttemptAtMs)),
      expiresAtMs: nowMs + TIME_TO_LIVE_MS,
      lastError: null,
    };
    this.#entries.push(entry);
    await this.parts.state.set(OUTBOX, entry.key, entry).catch((error: unknown) => {
      // Sent without a copy rather than not at all: the disk may be the problem.
      this.parts.onResult(entry, { kind: 'retry', reason: `not stored: ${messageOf(error)}` });
    });
    for (const one of older) if (!this.#busy.has(lineOf(one))) await this.#remove(one.key);
    this.#pump();
  }

  /** Retries a dead letter. @returns true if it exists */
  async revive(key: string): Promise<boolean> {
    const index = this.#entries.findIndex((entry) => entry.key === key && entry.status === 'dead');
    const entry = this.#entries[index];
    if (entry === undefined) return false;
    const nowMs = this.parts.nowMs();
    await this.#replace(entry, {
      ...entry,
      status: 'waiting',
      attempts: 0,
      nextAttemptAtMs: nowMs,
      expiresAtMs: nowMs + TIME_TO_LIVE_MS,
    });
    this.#pump();
    return true;
  }

  /** Sends everything that is due and does not wait for an older entry. */
  #pump(): void {
    if (this.#isStopped) return;
    const nowMs = this.parts.nowMs();
    const seen = new Set<string>();
    for (const entry of [...this.#entries]) {
      if (entry.status !== 'waiting') continue;
      const line = lineOf(entry);
      // Only the oldest entry of a line may be sent.
      if (seen.has(line)) continue;
      seen.add(line);
      if (this.#busy.has(line)) continue;
      if (nowMs >= entry.expiresAtMs && this.parts.trustedNowMs() >= entry.expiresAtMs) {
        detach('a notification', this.#bury(entry, entry.lastError ?? 'delivery was never attempted', true));
        continue;
      }
      // A time too far ahead is from a clock that was set back.
      if (nowMs < entry.nextAttemptAtMs && entry.nextAttemptAtMs - nowMs <= LONGEST_RETRY_AFTER_MS) continue;
      this.#busy.add(line);
      const attempt = this.#attempt(entry).finally(() => {
        this.#busy.delete(line);
        this.#pump();
      });
      detach('a notification', attempt);
    }
    this.#schedule();
  }

  async #attempt(entry: OutboxEntry): Promise<void> {
    const channel = this.parts.channel(entry.channel);
    if (channel === undefined) return this.#bury(entry, `the channel ${entry.channel} no longer exists`);
    const delivery = await this.#send(channel, entry);
    if (this.#stopping.signal.aborted && delivery.kind !== 'sent') return;
    switch (delivery.kind) {
      case 'sent':
        await this.#remove(entry.key);
        this.parts.onResult({ ...entry, status: 'sent', attempts: entry.attempts + 1 }, delivery);
        return;
      case 'rejected':
        return this.#bury({ ...entry, attempts: entry.attempts + 1 }, delivery.reason, false, entry);
      case 'retry': {
        const attempts = entry.attempts + 1;
        const backOffMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
        const askedMs = Math.min(LONGEST_RETRY_AFTER_MS, delivery.afterMs ?? 0);
        const waitMs = Math.max(askedMs, backOffMs * (0.75 + 0.5 * this.parts.random()));
        const nextAttemptAtMs = this.parts.nowMs() + waitMs;
        const failed = { ...entry, attempts, lastError: delivery.reason, nextAttemptAtMs };
        const newest = this.#waitingOf(entry.channel, entry.notification.id).at(-1);
        if (newest === undefined || newest.key === entry.key) {
          await this.#replace(entry, failed);
        } else {
          // The newer entry inherits the delay of the older one.
          await this.#replace(newest, { ...newest, attempts, lastError: delivery.reason, nextAttemptAtMs });
          await this.#remove(entry.key);
        }
        this.parts.onResult(failed, delivery);
      }
    }
  }

  async #send(channel: Channel, { notification, key }: OutboxEntry): Promise<Delivery> {
    const signal = AbortSignal.any([AbortSignal.timeout(ATTEMPT_TIMEOUT_MS), this.#stopping.signal]);
    try {
      return await channel.send(notification, key, signal);
    } catch (error) {
      return { kind: 'retry', reason: signal.aborted ? 'timed out' : messageOf(error) };
    }
  }

  async #bury(entry: OutboxEntry, reason: string, isExpired = false, known = entry): Promise<void> {
    const dead: OutboxEntry = { ...entry, status: 'dead', lastError: reason };
    await this.#replace(known, dead);
    this.parts.onResult(dead, isExpired ? { kind: 'expired' } : { kind: 'rejected', reason });
    const buried = this.#entries.filter(({ status }) => status === 'dead');
    for (const old of buried.slice(0, -KEPT_DEAD)) {
      await this.#remove(old.key);
      this.parts.onDropped(old);
    }
  }

  #waitingOf(channel: string, notificationId: string): readonly OutboxEntry[] {
    return this.#entries.filter(
      (entry) => entry.status === 'waiting' && entry.channel === channel && entry.notification.id === notificationId,
    );
  }

  async #remove(key: string): Promise<void> {
    const index = this.#entries.findIndex((entry) => entry.key === key);
    if (index !== -1) this.#entries.splice(index, 1);
    await this.parts.state.delete(OUTBOX, key).catch(() => undefined);
  }

  async #replace(entry: OutboxEntry, next: OutboxEntry): Promise<void> {
    const index = this.#entries.findIndex(({ key }) => key === entry.key);
    if (index === -1) return;
    this.#entries[index] = next;
    await this.parts.state.set(OUTBOX, next.key, next).catch(() => undefined);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    // Entries in transit, and those behind another one, continue without a timer.
    const heads = new Map<string, OutboxEntry>();
    for (const entry of this.#entries) {
      const line = lineOf(entry);
      if (entry.status === 'waiting' && !this.#busy.has(line) && !heads.has(line)) heads.set(line, entry);
    }
    if (heads.size === 0) return;
    const nextAtMs = Math.min(...[...heads.values()].map(({ nextAttemptAtMs }) => nextAttemptAtMs));
    const waitMs = Math.min(LONGEST_RETRY_AFTER_MS, Math.max(50, nextAtMs - this.parts.nowMs()));
    this.#timer = later(waitMs, 'the delivery of notifications', () => this.#pump());
  }
}

/** Names the line of entries that stay in order: one notification on one channel. */
function lineOf({ channel, notification }: OutboxEntry): string {
  return `${channel} ${notification.id}`;
}
