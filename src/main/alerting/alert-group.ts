import type { Alert, Notification } from '../../shared/contract/alert-schemas';
import { isNotified, rankOf } from '../../shared/model/alert-routing';
import type { Severity } from '../../shared/model/severity';
import { composeNotification } from './compose-notification';

/** Why something that fires is not told, or not yet. */
export type SuppressionReason = 'silenced' | 'quiet hours' | 'rate limit' | 'flapping';

export interface SuppressedAlert {
  readonly alert: Alert;
  readonly reason: SuppressionReason;
}

/** What is known of one incident's notification, over restarts. */
export interface GroupRecord {
  /** Of the notification: never used again after its end, so that no receiver takes a new one for a repetition. */
  readonly id: string;
  readonly alerts: readonly Alert[];
  /** Of health. They have other ids after a restart, and one may take another one in. */
  readonly incidents: readonly string[];
  /** Fingerprints of what fired and was not told yet. */
  readonly news: readonly string[];
  /** Channels that are to be told as soon as they take something. */
  readonly owed: readonly string[];
  /** The channels that know of it, and are told of its end. */
  readonly channels: readonly string[];
  readonly revision: number;
  /** Null while it was not told. */
  readonly toldSeverity: Severity | null;
  readonly toldAtMs: number | null;
  readonly firstToldAtMs: number | null;
  readonly isEscalated: boolean;
  /** The quiet hours hold it back. */
  readonly isHeld: boolean;
}

/** The alerts of one incident, and what was told of them to whom. */
export class AlertGroup {
  readonly id: string;
  readonly alerts: Map<string, Alert>;
  readonly incidents: Set<string>;
  readonly news: Set<string>;
  readonly dueChannels: Set<string>;
  readonly channels: Set<string>;
  notifiedSeverity: Severity | null;
  notifiedAtMs: number | null;
  firstNotifiedAtMs: number | null;
  isEscalated: boolean;
  isHeld: boolean;
  #revision: number;
  /** By fingerprint, the reason that was given last: each is given once. */
  readonly #suppressed = new Map<string, SuppressionReason>();

  constructor(record: Pick<GroupRecord, 'id'> & Partial<GroupRecord>) {
    this.id = record.id;
    this.alerts = new Map((record.alerts ?? []).map((alert) => [alert.fingerprint, alert]));
    this.incidents = new Set(record.incidents);
    this.news = new Set(record.news);
    this.dueChannels = new Set(record.owed);
    this.channels = new Set(record.channels);
    this.notifiedSeverity = record.toldSeverity ?? null;
    this.notifiedAtMs = record.toldAtMs ?? null;
    this.firstNotifiedAtMs = record.firstToldAtMs ?? null;
    this.isEscalated = record.isEscalated ?? false;
    this.isHeld = record.isHeld ?? false;
    this.#revision = record.revision ?? 0;
  }

  get record(): GroupRecord {
    const {
      id,
      notifiedSeverity: toldSeverity,
      notifiedAtMs: toldAtMs,
      firstNotifiedAtMs: firstToldAtMs,
      isEscalated,
      isHeld,
    } = this;
    return {
      id,
      alerts: [...this.alerts.values()],
      incidents: [...this.incidents],
      news: [...this.news],
      owed: [...this.dueChannels],
      channels: [...this.channels],
      revision: this.#revision,
      toldSeverity,
      toldAtMs,
      firstToldAtMs,
      isEscalated,
      isHeld,
    };
  }

  /** Those that go on and are told at all. */
  get open(): readonly Alert[] {
    return [...this.alerts.values()].filter(({ phase, severity }) => phase !== 'resolved' && isNotified(severity));
  }

  /** What was told is over when nothing of that weight goes on; a notice beside it keeps no notification open. */
  get isOver(): boolean {
    const wasNotified = this.firstNotifiedAtMs !== null;
    return wasNotified ? this.open.length === 0 : [...this.alerts.values()].every(({ phase }) => phase === 'resolved');
  }

  /** Of what goes on. */
  get severity(): Severity {
    return worstOf(this.open);
  }

  /** @returns whether this reason was not given for the alert before */
  suppress({ fingerprint }: Alert, reason: SuppressionReason): boolean {
    if (this.#suppressed.get(fingerprint) === reason) return false;
    this.#suppressed.set(fingerprint, reason);
    return true;
  }

  /** Takes it as told, by a notification of its own or among others. */
  markNotified(channel: string, atMs: number): void {
    this.notifiedAtMs = atMs;
    this.firstNotifiedAtMs ??= atMs;
    this.notifiedSeverity = this.severity;
    this.isHeld = false;
    this.dueChannels.delete(channel);
    this.#suppressed.clear();
  }

  /** The next revision of its notification. */
  compose(atMs: number): Notification {
    return composeNotification(this.id, ++this.#revision, [...this.alerts.values()], atMs);
  }

  /** A clock that was set back must not hold everything back until the old time comes again. */
  turnBack(atMs: number): void {
    if (this.notifiedAtMs !== null) this.notifiedAtMs = Math.min(this.notifiedAtMs, atMs);
    if (this.firstNotifiedAtMs !== null) this.firstNotifiedAtMs = Math.min(this.firstNotifiedAtMs, atMs);
  }
}

export function worstOf(alerts: readonly Alert[]): Severity {
  return alerts.reduce<Severity>(
    (worst, { severity }) => (rankOf(severity) > rankOf(worst) ? severity : worst),
    'info',
  );
}
