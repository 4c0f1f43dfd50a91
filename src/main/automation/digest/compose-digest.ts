import { medianOf } from '../../../core/stats/median-of';
import type { AlertEvent } from '../../../shared/contract/alert-schemas';
import type {
  Digest,
  DigestChange,
  DigestIncident,
  EffectivenessWeek,
  MeasuredGain,
} from '../../../shared/contract/digest-schemas';
import type { Incident, StateTransition } from '../../../shared/contract/health-schemas';
import type { Change, Verdict } from '../../../shared/contract/optimization-schemas';
import { stateShares, stateSpans } from '../../../shared/model/state-spans';
import { WEEK_MS } from '../../../shared/model/time';

export interface DigestInput {
  readonly fromMs: number;
  readonly toMs: number;
  /** Oldest first, including the one that led to the first state of the period. */
  readonly transitions: readonly StateTransition[];
  readonly incidents: readonly Incident[];
  readonly alertEvents: readonly AlertEvent[];
  /** All known changes, in any order. */
  readonly changes: readonly Change[];
}

const WEEKS = 12;
const MOST_NOISY_RULES = 5;

/** Composes the digest of a period. Quotes verdicts and causes and judges nothing again. */
export function composeDigest(input: DigestInput): Digest {
  const { fromMs, toMs, transitions, incidents, alertEvents, changes } = input;
  const made = changes
    .filter(({ startedAtMs }) => startedAtMs >= fromMs && startedAtMs < toMs)
    .sort((a, b) => b.startedAtMs - a.startedAtMs);
  const watched = stateSpans(transitions, fromMs, toMs).filter(({ state }) => state !== 'unknown');
  return {
    fromMs,
    toMs,
    watchedMs: watched.reduce((sum, span) => sum + span.toMs - span.fromMs, 0),
    states: stateShares(watched),
    incidents: incidents
      .filter(({ openedAtMs, closedAtMs }) => openedAtMs < toMs && (closedAtMs ?? toMs) >= fromMs)
      .sort((a, b) => b.openedAtMs - a.openedAtMs)
      .map(describeIncident),
    alerts: countAlerts(alertEvents.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)),
    changes: made.map(describeChange),
    effectiveness: listWeeks(changes, toMs),
  };
}

function describeIncident({ id, openedAtMs, closedAtMs, severity, cause, timeline }: Incident): DigestIncident {
  return {
    id,
    openedAtMs,
    durationMs: closedAtMs === null ? null : closedAtMs - openedAtMs,
    severity,
    cause,
    tried: timeline.filter(({ kind }) => kind === 'tried').map(({ text }) => text),
  };
}

function countAlerts(events: readonly AlertEvent[]): Digest['alerts'] {
  const count = (wanted: AlertEvent['kind']) => events.filter(({ kind }) => kind === wanted).length;
  const byRule = new Map<string, number>();
  for (const { kind, rule } of events) {
    if (kind === 'firing' && rule !== null) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  }
  return {
    fired: count('firing'),
    notified: count('notified'),
    failedDeliveries: count('failed'),
    noisiest: [...byRule]
      .map(([rule, fired]) => ({ rule, fired }))
      .sort((a, b) => b.fired - a.fired || a.rule.localeCompare(b.rule))
      .slice(0, MOST_NOISY_RULES),
  };
}

function describeChange(change: Change): DigestChange {
  const { id, action, targetText, by, startedAtMs, state, verdict, reason } = change;
  return { id, action, targetText, by, startedAtMs, state, verdict, gain: gainOf(change), reason };
}

function gainOf({ evidence }: Change): MeasuredGain | null {
  if (evidence === null) return null;
  const { metric, gain, gainInterval, gainRatio } = evidence;
  return { metric, gainMs: gain, gainIntervalMs: gainInterval, gainRatio };
}

function listWeeks(changes: readonly Change[], toMs: number): readonly EffectivenessWeek[] {
  return Array.from({ length: WEEKS }, (_, index) => {
    const fromMs = toMs - (WEEKS - index) * WEEK_MS;
    const ended = changes.filter(({ startedAtMs }) => startedAtMs >= fromMs && startedAtMs < fromMs + WEEK_MS);
    const count = (wanted: Verdict | null) => ended.filter(({ verdict }) => verdict === wanted).length;
    const gains = ended.flatMap(({ evidence }) => (evidence === null ? [] : [evidence.gainRatio]));
    return {
      fromMs,
      better: count('better'),
      worse: count('worse'),
      noEffect: count('no effect'),
      observed: count('observed'),
      unmeasured: count(null),
      gainRatio: gains.length === 0 ? null : medianOf(Float64Array.from(gains)),
    };
  });
}
