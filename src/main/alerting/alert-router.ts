import type { Alert, Notification, Silence } from '../../shared/model/alert';
import {
  channelsFor,
  isQuiet,
  isTold,
  labelsOf,
  matchesLabels,
  type RoutingConfig,
  rankOf,
} from '../../shared/model/alert-routing';
import type { Severity } from '../../shared/model/severity';
import type { AlertChange } from './alert-book';
import { composeNotification, composeOverflow } from './compose-notification';
import { TokenBucket } from './token-bucket';

/** One notification for one channel. */
export interface Outgoing {
  readonly channel: string;
  readonly notification: Notification;
}

/** Why something that fires is not told. */
export interface Withheld {
  readonly alert: Alert;
  readonly reason: 'silenced' | 'quiet hours' | 'too many at once' | 'flapping';
}

export interface Routed {
  readonly outgoing: readonly Outgoing[];
  readonly withheld: readonly Withheld[];
}

/** What is known of one incident's notification, over restarts. */
export interface GroupRecord {
  readonly id: string;
  readonly alerts: readonly Alert[];
  readonly revision: number;
  /** Null while it was not told. */
  readonly toldSeverity: Severity | null;
  readonly toldAtMs: number | null;
  readonly firstToldAtMs: number | null;
  /** The channels that know of it, and are told of its end. */
  readonly channels: readonly string[];
  readonly isEscalated: boolean;
}

interface Group {
  readonly id: string;
  readonly alerts: Map<string, Alert>;
  revision: number;
  toldSeverity: Severity | null;
  toldAtMs: number | null;
  firstToldAtMs: number | null;
  readonly channels: Set<string>;
  isEscalated: boolean;
  /** Something is to be told, now or when it may be. */
  isDirty: boolean;
}

export interface RouterOptions {
  readonly config: () => RoutingConfig;
  readonly silences: () => readonly Silence[];
  /** How far local time is ahead of UTC. */
  readonly offsetMs: (atMs: number) => number;
  readonly restored?: readonly GroupRecord[];
}

/** A channel takes so many at once, the last of which says how many more there are. */
const BURST = 5;
const REFILL_MS = 10 * 60_000;
/** An alert that fires for the n-th time in a day waits 2^n minutes, half an hour at most. */
const FLAP_MS = 60_000;
const LONGEST_FLAP_MS = 30 * 60_000;
const PATIENT_FLAPS = 2;

/**
 * Decides what is told to whom: one notification an incident, renewed in place when it gets worse, ended once. Silences,
 * quiet hours, a cooldown, damping of what flaps, and a limit for each channel keep it quiet; nothing is lost, it is
 * told later or stands in the history. Knows no clock and sends nothing.
 */
export class AlertRouter {
  readonly #groups = new Map<string, Group>();
  /** By fingerprint: which group an alert is part of. */
  readonly #groupOf = new Map<string, string>();
  readonly #buckets = new Map<string, TokenBucket>();
  /** By channel: the groups that were told only as a number. */
  readonly #overflow = new Map<string, Set<string>>();
  #overflowRevision = 0;

  constructor(private readonly options: RouterOptions) {
    for (const record of options.restored ?? []) {
      const group: Group = {
        ...record,
        alerts: new Map(record.alerts.map((alert) => [alert.fingerprint, alert])),
        channels: new Set(record.channels),
        isDirty: false,
      };
      this.#groups.set(record.id, group);
      for (const { fingerprint } of record.alerts) this.#groupOf.set(fingerprint, record.id);
    }
  }

  /** What has to be kept, so that a restart neither repeats nor forgets. */
  get records(): readonly GroupRecord[] {
    return [...this.#groups.values()].map((group) => ({
      id: group.id,
      alerts: [...group.alerts.values()],
      revision: group.revision,
      toldSeverity: group.toldSeverity,
      toldAtMs: group.toldAtMs,
      firstToldAtMs: group.firstToldAtMs,
      channels: [...group.channels],
      isEscalated: group.isEscalated,
    }));
  }

  /** Takes what changed, and tells what is due now. To be called on every heartbeat: some things wait. */
  advance(atMs: number, changes: readonly AlertChange[]): Routed {
    for (const change of changes) this.#take(change);
    const outgoing: Outgoing[] = [];
    const withheld: Withheld[] = [];
    const due = new Map<string, Group[]>();
    for (const group of [...this.#groups.values()]) {
      if (group.isDirty) this.#consider(group, atMs, due, withheld);
      this.#escalate(group, atMs, outgoing);
      if (this.#isOver(group)) this.#end(group, atMs, outgoing);
    }
    for (const [channel, groups] of due) this.#tell(channel, groups, atMs, outgoing, withheld);
    return { outgoing, withheld };
  }

  #take({ kind, alert }: AlertChange): void {
    if (kind === 'pending' || kind === 'dropped') return;
    const id = this.#groupOf.get(alert.fingerprint) ?? alert.incidentId ?? alert.fingerprint;
    let group = this.#groups.get(id);
    if (group === undefined) {
      if (kind !== 'firing') return;
      group = {
        id,
        alerts: new Map(),
        revision: 0,
        toldSeverity: null,
        toldAtMs: null,
        firstToldAtMs: null,
        channels: new Set(),
        isEscalated: false,
        isDirty: true,
      };
      this.#groups.set(id, group);
    }
    this.#groupOf.set(alert.fingerprint, id);
    group.alerts.set(alert.fingerprint, alert);
    if (kind === 'firing') group.isDirty = true;
  }

  /** Puts a group on the list of each channel that should hear of it now. */
  #consider(group: Group, atMs: number, due: Map<string, Group[]>, withheld: Withheld[]): void {
    const config = this.options.config();
    const silences = this.options.silences().filter(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs);
    const firing = [...group.alerts.values()].filter(({ phase, severity }) => phase !== 'resolved' && isTold(severity));
    const heard = firing.filter((alert) => {
      const isSilenced = silences.some(({ matchers }) => matchesLabels(matchers, labelsOf(alert)));
      if (isSilenced) withheld.push({ alert, reason: 'silenced' });
      return !isSilenced;
    });
    const worst = heard.reduce<Alert | undefined>(
      (a, b) => (a !== undefined && rankOf(a.severity) >= rankOf(b.severity) ? a : b),
      undefined,
    );
    if (worst === undefined) {
      // What is silenced is looked at again when its silence ends; what is not to be told is done with.
      group.isDirty = firing.length > 0;
      return;
    }
    const isWorse = group.toldSeverity === null || rankOf(worst.severity) > rankOf(group.toldSeverity);
    if (!isWorse && (group.toldAtMs === null || atMs - group.toldAtMs < config.cooldown_seconds * 1000)) return;
    if (worst.severity !== 'critical' && isQuiet(config, atMs, this.options.offsetMs)) {
      withheld.push({ alert: worst, reason: 'quiet hours' });
      return;
    }
    const flaps = Math.min(...heard.map((alert) => alert.flaps));
    const waitMs = flaps > PATIENT_FLAPS ? Math.min(LONGEST_FLAP_MS, FLAP_MS * 2 ** flaps) : 0;
    if (group.toldAtMs === null && atMs - (worst.firedAtMs ?? atMs) < waitMs) {
      withheld.push({ alert: worst, reason: 'flapping' });
      return;
    }
    group.isDirty = false;
    for (const channel of new Set(heard.flatMap((alert) => channelsFor(alert, config)))) {
      due.set(channel, [...(due.get(channel) ?? []), group]);
    }
  }

  #tell(channel: string, groups: readonly Group[], atMs: number, outgoing: Outgoing[], withheld: Withheld[]): void {
    const bucket = this.#buckets.get(channel) ?? new TokenBucket(BURST, REFILL_MS);
    this.#buckets.set(channel, bucket);
    const byWeight = [...groups].sort((a, b) => rankOf(worstOf(b)) - rankOf(worstOf(a)));
    for (const [index, group] of byWeight.entries()) {
      const left = byWeight.length - index;
      const isLast = bucket.available(atMs) === 1 && left > 1;
      if (isLast || !bucket.take(atMs)) {
        this.#tellNumber(channel, byWeight.slice(index), atMs, outgoing, withheld, isLast && bucket.take(atMs));
        return;
      }
      outgoing.push({ channel, notification: this.#renew(group, channel, atMs) });
    }
  }

  /** "And 12 more": one notification for all that the channel did not take. */
  #tellNumber(
    channel: string,
    groups: readonly Group[],
    atMs: number,
    outgoing: Outgoing[],
    withheld: Withheld[],
    isTokenLeft: boolean,
  ): void {
    const overflow = this.#overflow.get(channel) ?? new Set<string>();
    this.#overflow.set(channel, overflow);
    for (const group of groups) {
      overflow.add(group.id);
      // It counts as told: what comes of it is in the history and on the page.
      group.toldAtMs = atMs;
      group.toldSeverity = worstOf(group);
      for (const alert of group.alerts.values()) withheld.push({ alert, reason: 'too many at once' });
    }
    if (!isTokenLeft) return;
    const alerts = groups.flatMap((group) => [...group.alerts.values()]);
    outgoing.push({ channel, notification: composeOverflow(channel, alerts, atMs, ++this.#overflowRevision) });
  }

  #escalate(group: Group, atMs: number, outgoing: Outgoing[]): void {
    const { escalation } = this.options.config();
    if (escalation === undefined || group.isEscalated || group.firstToldAtMs === null) return;
    const open = [...group.alerts.values()].filter(({ phase }) => phase !== 'resolved');
    const isUnheard = open.some(({ severity, acknowledgedBy }) => severity === 'critical' && acknowledgedBy === null);
    if (!isUnheard || atMs - group.firstToldAtMs < escalation.after_seconds * 1000) return;
    group.isEscalated = true;
    for (const channel of escalation.channels) {
      outgoing.push({ channel, notification: this.#renew(group, channel, atMs) });
    }
  }

  #isOver(group: Group): boolean {
    return [...group.alerts.values()].every(({ phase }) => phase === 'resolved');
  }

  /** Told once, to those who heard of it; what nobody was told of ends in silence. */
  #end(group: Group, atMs: number, outgoing: Outgoing[]): void {
    for (const channel of group.channels) {
      const notification = composeNotification(group.id, ++group.revision, [...group.alerts.values()], atMs);
      outgoing.push({ channel, notification });
    }
    this.#groups.delete(group.id);
    for (const fingerprint of group.alerts.keys()) this.#groupOf.delete(fingerprint);
    for (const overflow of this.#overflow.values()) overflow.delete(group.id);
  }

  #renew(group: Group, channel: string, atMs: number): Notification {
    group.toldAtMs = atMs;
    group.firstToldAtMs ??= atMs;
    group.toldSeverity = worstOf(group);
    group.channels.add(channel);
    return composeNotification(group.id, ++group.revision, [...group.alerts.values()], atMs);
  }
}

function worstOf({ alerts }: Group): Severity {
  const open = [...alerts.values()].filter(({ phase }) => phase !== 'resolved');
  return open.reduce<Severity>((worst, { severity }) => (rankOf(severity) > rankOf(worst) ? severity : worst), 'info');
}
