import type { Alert, Notification } from '../../shared/contract/alert-schemas';
import { isNotified, rankOf } from '../../shared/model/alert-routing';
import type { Severity } from '../../shared/model/severity';
import { composeNotification } from './compose-notification';

export type SuppressionReason = 'silenced' | 'quiet hours' | 'rate limit' | 'flapping';

export interface SuppressedAlert {
  readonly alert: Alert;
  readonly reason: SuppressionReason;
}

/** Stores the notification of one incident over restarts. */
export interface GroupRecord {
  /** Identifies the notification. Never used again, so that no receiver takes a new one for a repetition. */
  readonly id: string;
  readonly alerts: readonly Alert[];
  /** Incidents of health. Their ids change at a restart, and incidents merge. */
  readonly incidents: readonly string[];
  /** Fingerprints of alerts that fired and are pending. */
  readonly news: readonly string[];
  /** Channels that are notified as soon as they have room. */
  readonly owed: readonly string[];
  /** Channels that were notified, and receive the end. */
  readonly channels: readonly string[];
  readonly revision: number;
  /** Null before the first notification. */
  readonly toldSeverity: Severity | null;
  readonly toldAtMs: number | null;
  readonly firstToldAtMs: number | null;
  readonly isEscalated: boolean;
  /** True while the quiet hours suppress it. */
  readonly isHeld: boolean;
}

/** Holds the alerts of one incident and the state of their notification. */
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
  /** Last reason by fingerprint: each reason is reported once. */
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

  /** Alerts that are active and severe enough for a notification. */
  get open(): readonly Alert[] {
    return [...this.alerts.values()].filter(({ phase, severity }) => phase !== 'resolved' && isNotified(severity));
  }

  /** True once no alert of that weight is active; a notice keeps no notification open. */
  get isOver(): boolean {
    const wasNotified = this.firstNotifiedAtMs !== null;
    return wasNotified ? this.open.length === 0 : [...this.alerts.values()].every(({ phase }) => phase === 'resolved');
  }

  /** Highest severity of the open alerts. */
  get severity(): Severity {
    return worstOf(this.open);
  }

  /** @returns the alerts for which this reason is new */
  suppress(alerts: readonly Alert[], reason: SuppressionReason): readonly SuppressedAlert[] {
    const fresh = alerts.filter(({ fingerprint }) => this.#suppressed.get(fingerprint) !== reason);
    for (const { fingerprint } of fresh) this.#suppressed.set(fingerprint, reason);
    return fresh.map((alert) => ({ alert, reason }));
  }

  /** Marks all alerts as notified, by a notification of their own or a summary. */
  markNotified(channel: string, atMs: number): void {
    this.notifiedAtMs = atMs;
    this.firstNotifiedAtMs ??= atMs;
    this.notifiedSeverity = this.severity;
    this.isHeld = false;
    this.dueChannels.delete(channel);
    this.#suppressed.clear();
  }

  /** Composes the next revision of the notification. */
  compose(atMs: number): Notification {
    return composeNotification(this.id, ++this.#revision, [...this.alerts.values()], atMs);
  }

  /** Moves times into the past, so that a clock that was set back delays nothing. */
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
