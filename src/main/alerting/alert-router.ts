import type { Alert, Notification, Silence } from '../../shared/contract/alert-schemas';
import {
  channelsFor,
  isQuiet,
  labelsOf,
  matchesLabels,
  type RoutingConfig,
  rankOf,
} from '../../shared/model/alert-routing';
import { AlertGroup, type GroupRecord, type SuppressedAlert, worstOf } from './alert-group';
import type { AlertChange } from './alert-states';
import { ChannelShare, type SummaryRecord } from './channel-share';

export interface Outgoing {
  readonly channel: string;
  readonly notification: Notification;
}

export interface Routed {
  readonly outgoing: readonly Outgoing[];
  readonly suppressed: readonly SuppressedAlert[];
}

/** Stores the state, so that a restart neither repeats nor loses a notification. */
export interface RouterRecord {
  readonly groups: readonly GroupRecord[];
  readonly summaries: readonly SummaryRecord[];
}

export interface RouterOptions {
  readonly config: () => RoutingConfig;
  readonly silences: () => readonly Silence[];
  /** Local time minus UTC, in milliseconds. */
  readonly offsetMs: (atMs: number) => number;
  /** Returns the channels of alerts that no route decides about. */
  readonly elsewhere?: (alert: Alert) => readonly string[] | undefined;
  readonly restored?: RouterRecord | undefined;
}

/** An alert that fired n times before within a day, n at least 3, waits 2^n minutes, half an hour at most. */
const FLAP_MS = 60_000;
const LONGEST_FLAP_MS = 30 * 60_000;
const PATIENT_FLAPS = 2;

/**
 * Decides on notifications: one for each incident, renewed in place when it gets worse, ended once. Silences, quiet
 * hours, a cooldown, damping of alerts that flap, and a limit for each channel delay or suppress it; nothing is lost.
 * Knows no clock and sends nothing.
 */
export class AlertRouter {
  readonly #groups = new Map<string, AlertGroup>();
  /** By fingerprint. */
  readonly #groupOf = new Map<string, AlertGroup>();
  readonly #shares = new Map<string, ChannelShare>();
  #atMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: RouterOptions) {
    for (const record of options.restored?.groups ?? []) {
      const group = new AlertGroup(record);
      this.#groups.set(record.id, group);
      for (const fingerprint of group.alerts.keys()) this.#groupOf.set(fingerprint, group);
    }
    for (const record of options.restored?.summaries ?? []) this.#share(record.channel).restore(record);
  }

  get record(): RouterRecord {
    return {
      groups: [...this.#groups.values()].map(({ record }) => record),
      summaries: [...this.#shares.values()].flatMap(({ records }) => records),
    };
  }

  /**
   * Applies changes, and returns the notifications that are due now. Runs on every tick, since some notifications wait.
   */
  advance(atMs: number, changes: readonly AlertChange[]): Routed {
    if (atMs < this.#atMs) for (const group of this.#groups.values()) group.turnBack(atMs);
    this.#atMs = atMs;
    for (const change of changes) this.#take(change, atMs);
    const outgoing: Outgoing[] = [];
    const suppressed: SuppressedAlert[] = [];
    const due: { readonly channel: string; readonly group: AlertGroup }[] = [];
    const silences = this.options.silences().filter(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
    for (const group of [...this.#groups.values()]) {
      if (group.isOver) {
        this.#end(group, atMs, outgoing);
        continue;
      }
      const { escalation } = this.options.config();
      if (group.news.size === 0 && group.dueChannels.size === 0 && escalation === undefined) continue;
      const { silenced = [], audible } = Object.groupBy(group.open, (alert) =>
        silences.some(({ matchers }) => matchesLabels(matchers, labelsOf(alert))) ? 'silenced' : 'audible',
      );
      suppressed.push(...group.suppress(silenced, 'silenced'));
      if (audible === undefined) continue;
      this.#consider(group, audible, atMs, suppressed);
      this.#escalate(group, audible, atMs);
      if (this.#isHeldBack(group, audible, atMs, suppressed)) continue;
      for (const channel of group.dueChannels) due.push({ channel, group });
    }
    for (const [channel, all] of Map.groupBy(due, (one) => one.channel)) {
      const groups = all.map(({ group }) => group);
      const { notified, crowded } = this.#share(channel).notify(groups, atMs);
      for (const notification of notified) outgoing.push({ channel, notification });
      for (const group of crowded) suppressed.push(...group.suppress(group.open, 'rate limit'));
    }
    return { outgoing, suppressed };
  }

  #take({ kind, alert }: AlertChange, atMs: number): void {
    const { fingerprint, incidentId } = alert;
    let group = this.#groupOf.get(fingerprint);
    switch (kind) {
      case 'pending':
      case 'dropped':
        return;
      case 'expired':
      case 'passed':
        group?.alerts.delete(fingerprint);
        group?.news.delete(fingerprint);
        this.#groupOf.delete(fingerprint);
        return;
      case 'firing':
        group ??= this.#groupOfIncident(incidentId) ?? this.#open(incidentId ?? fingerprint, atMs);
        group.news.add(fingerprint);
        break;
      case 'attached':
        if (group !== undefined && incidentId !== null) group = this.#attach(group, incidentId);
        break;
      case 'reworded':
        if (alert.phase === 'pending') return;
        group ??= this.#open(incidentId ?? fingerprint, atMs);
        if (rankOf(alert.severity) > rankOf(group.alerts.get(fingerprint)?.severity ?? 'info')) {
          group.news.add(fingerprint);
        }
        break;
      case 'acknowledged':
        // The person who acknowledged it needs no notification.
        group?.news.delete(fingerprint);
        break;
    }
    if (group === undefined) return;
    this.#groupOf.set(fingerprint, group);
    group.alerts.set(fingerprint, alert);
    if (incidentId !== null && this.#groupOfIncident(incidentId) === undefined) group.incidents.add(incidentId);
    if (kind === 'acknowledged' && group.open.every(({ acknowledgedBy }) => acknowledgedBy !== null))
      group.dueChannels.clear();
  }

  /** Adds the instant, so that the id is new when the same problem recurs. */
  #open(what: string, atMs: number): AlertGroup {
    const group = new AlertGroup({ id: `${what} ${atMs}` });
    this.#groups.set(group.id, group);
    return group;
  }

  #groupOfIncident(incidentId: string | null): AlertGroup | undefined {
    if (incidentId === null) return undefined;
    for (const group of this.#groups.values()) if (group.incidents.has(incidentId)) return group;
    return undefined;
  }

  /** Merges groups that belong to one incident, unless both were notified already. */
  #attach(group: AlertGroup, incidentId: string): AlertGroup {
    const other = this.#groupOfIncident(incidentId);
    if (other === undefined || other === group) return group;
    if (group.firstNotifiedAtMs !== null && other.firstNotifiedAtMs !== null) return group;
    const [from, into] = group.firstNotifiedAtMs === null ? [group, other] : [other, group];
    for (const [fingerprint, alert] of from.alerts) {
      into.alerts.set(fingerprint, alert);
      this.#groupOf.set(fingerprint, into);
    }
    for (const fingerprint of from.news) into.news.add(fingerprint);
    for (const channel of from.dueChannels) into.dueChannels.add(channel);
    for (const incident of from.incidents) into.incidents.add(incident);
    this.#groups.delete(from.id);
    return into;
  }

  /** Makes new alerts due on their channels, unless they flap or the cooldown of their incident has not passed. */
  #consider(group: AlertGroup, audible: readonly Alert[], atMs: number, suppressed: SuppressedAlert[]): void {
    const news = audible.filter(({ fingerprint }) => group.news.has(fingerprint));
    if (news.length === 0) return;
    const worst = worstOf(news);
    const isWorse = group.notifiedSeverity === null || rankOf(worst) > rankOf(group.notifiedSeverity);
    const flaps = Math.min(...news.map((alert) => alert.flaps));
    const patienceMs = flaps > PATIENT_FLAPS ? Math.min(LONGEST_FLAP_MS, FLAP_MS * 2 ** flaps) : 0;
    const config = this.options.config();
    const cooldownMs = Math.max(config.cooldown_seconds * 1000, patienceMs);
    const isInCooldown = atMs - (group.notifiedAtMs ?? 0) < cooldownMs;
    if (isInCooldown && !isWorse) return;
    if (isWorse && atMs - Math.max(...news.map(({ firedAtMs }) => firedAtMs ?? atMs)) < patienceMs) {
      suppressed.push(...group.suppress(news, 'flapping'));
      return;
    }
    for (const { fingerprint } of news) group.news.delete(fingerprint);
    for (const alert of audible) {
      for (const channel of this.options.elsewhere?.(alert) ?? channelsFor(alert, config))
        group.dueChannels.add(channel);
    }
  }

  #escalate(group: AlertGroup, audible: readonly Alert[], atMs: number): void {
    const { escalation } = this.options.config();
    if (escalation === undefined || group.isEscalated || group.firstNotifiedAtMs === null) return;
    const isUnacknowledged = audible.some(
      ({ severity, acknowledgedBy }) => severity === 'critical' && acknowledgedBy === null,
    );
    if (!isUnacknowledged || atMs - group.firstNotifiedAtMs < escalation.after_seconds * 1000) return;
    group.isEscalated = true;
    for (const channel of escalation.channels) group.dueChannels.add(channel);
  }

  #isHeldBack(group: AlertGroup, audible: readonly Alert[], atMs: number, suppressed: SuppressedAlert[]): boolean {
    if (group.dueChannels.size === 0 || worstOf(audible) === 'critical') return false;
    if (!isQuiet(this.options.config(), atMs, this.options.offsetMs)) return false;
    group.isHeld = true;
    suppressed.push(...group.suppress(audible, 'quiet hours'));
    return true;
  }

  /** Notifies the channels that received the beginning, once. */
  #end(group: AlertGroup, atMs: number, outgoing: Outgoing[]): void {
    this.#groups.delete(group.id);
    for (const fingerprint of group.alerts.keys()) this.#groupOf.delete(fingerprint);
    // If every alert expired, it is unknown whether the problem is over.
    if (group.alerts.size > 0) {
      for (const channel of group.channels) outgoing.push({ channel, notification: group.compose(atMs) });
    }
    for (const share of this.#shares.values()) {
      for (const notification of share.end(group.id, atMs)) outgoing.push({ channel: share.channel, notification });
    }
  }

  #share(channel: string): ChannelShare {
    let share = this.#shares.get(channel);
    if (share === undefined) {
      share = new ChannelShare(channel);
      this.#shares.set(channel, share);
    }
    return share;
  }
}
