import type { Bounds, ThresholdAdjustment } from '../../shared/contract/health-schemas';
import { capitalize } from '../../shared/format/sentence';
import { thresholdText } from '../../shared/format/threshold-text';
import { describeHours } from '../../shared/format/week';
import { hourOfWeek, weekNumber } from '../../shared/model/hour-of-week';
import type { ThresholdDefinition } from '../../shared/model/threshold';
import { DAY_MS, type LocalOffsetMs, MINUTE_MS } from '../../shared/model/time';
import { clamp } from '../stats/clamp';
import { isHarmful, type MetricHistory } from './threshold-adjustment';

/** A week has every hour once; a shorter history does not show habits. */
const LEAST_HISTORY_MS = 7 * DAY_MS;
const LEAST_POINTS = 1_000;
/** An hour is a habit if it crossed in this share of the observed weeks, and in at least two. */
const HABIT_RATIO = 2 / 3;
/** More harmless crossings a day than this make a person ignore the next one. */
const BEARABLE_A_DAY = 1;
/** Largest move as a share of the bound, so that a wrong one is small; the next one is a day away. */
const LARGEST_MOVE_RATIO = 0.25;
/** Values below this share of the strictest bound count as no activity. */
const NOTHING_SHARE = 0.2;
/** Crossings with less time between them are one. */
const SAME_CROSSING_MS = 10 * MINUTE_MS;
/** Least time by which a threshold would have warned earlier of an incident to justify a move. */
const WORTHWHILE_LEAD_MS = 5 * MINUTE_MS;

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

interface Past extends MetricHistory {
  readonly definition: ThresholdDefinition;
  /** The active bounds at every hour. */
  readonly current: Bounds;
  readonly samples: readonly Sample[];
  /** Samples outside harmful incidents. */
  readonly ordinary: readonly Sample[];
}

/**
 * Suggests bounds from the history of the series and of incidents: earlier if an incident had early signs, laxer in
 * hours in which crossings are habitual and harmless, laxer throughout if it crosses all the time, stricter if there is
 * ample room. Undefined for no change.
 *
 * @param current the active bounds at every hour
 */
export function suggestAdjustment(
  definition: ThresholdDefinition,
  current: Bounds,
  history: MetricHistory,
  offsetMs: LocalOffsetMs,
): ThresholdAdjustment | undefined {
  if (history.toMs - history.fromMs < LEAST_HISTORY_MS) return undefined;
  const samples = samplesOf(definition, history);
  const harmful = history.incidents.filter(isHarmful);
  const isDuringHarm = ({ atMs }: Sample) =>
    harmful.some(({ openedAtMs, closedAtMs }) => atMs >= openedAtMs && atMs < (closedAtMs ?? history.toMs));
  const ordinary = samples.filter((sample) => !isDuringHarm(sample));
  if (ordinary.length < LEAST_POINTS) return undefined;
  const past: Past = { ...history, definition, current, samples, ordinary };
  return suggestEarlier(past) ?? suggestForHabit(past, offsetMs) ?? suggestLaxer(past) ?? suggestStricter(past);
}

/**
 * Suggests an earlier warning if a series was well above its usual values long before an incident crossed the
 * threshold.
 */
function suggestEarlier(past: Past): ThresholdAdjustment | undefined {
  const { definition, current, samples, ordinary, incidents } = past;
  const usual = quantileOf(ordinary, 0.995, definition);
  const wanted = beyond(usual, 1.2, definition);
  if (!isStricter(definition, wanted, current.warning)) return undefined;
  for (const incident of incidents.filter(isHarmful)) {
    if (incident.firstSignal.signal !== definition.id) continue;
    let sinceMs = incident.openedAtMs;
    for (let index = samples.length - 1; index >= 0; index--) {
      const { atMs, value } = samples[index] as Sample;
      if (atMs >= incident.openedAtMs) continue;
      if (!isBeyond(definition, value, wanted) || sinceMs - atMs > SAME_CROSSING_MS) break;
      sinceMs = atMs;
    }
    const leadMs = incident.openedAtMs - sinceMs;
    if (leadMs < WORTHWHILE_LEAD_MS) continue;
    return adjustment(
      past,
      wanted,
      [],
      (to) =>
        `"${incident.cause}" could have been detected ${Math.round(leadMs / MINUTE_MS)} minutes earlier: ` +
        `${thresholdText(definition.metric, to.warning)} is beyond the usual ${thresholdText(definition.metric, usual)}.`,
    );
  }
  return undefined;
}

function suggestForHabit(past: Past, offsetMs: LocalOffsetMs): ThresholdAdjustment | undefined {
  const { definition, current, ordinary } = past;
  const byHour = Map.groupBy(ordinary, ({ atMs }) => hourOfWeek(atMs, offsetMs));
  const weeksOf = (samples: readonly Sample[]) => new Set(samples.map(({ atMs }) => weekNumber(atMs, offsetMs))).size;
  const hours = [...byHour]
    .filter(([, samples]) => {
      const crossed = weeksOf(samples.filter(({ value }) => isBeyond(definition, value, current.warning)));
      return crossed >= 2 && crossed / weeksOf(samples) >= HABIT_RATIO;
    })
    .map(([hour]) => hour)
    .sort((a, b) => a - b);
  if (hours.length === 0 || hours.length > 40) return undefined;
  const inHours = hours.flatMap((hour) => byHour.get(hour) ?? []);
  const usual = quantileOf(inHours, 0.99, definition);
  return adjustment(
    past,
    beyond(usual, 1.1, definition),
    hours,
    () =>
      `${capitalize(describeHours(hours))}: the value reaches ${thresholdText(definition.metric, usual)} in most weeks, and no incident followed.`,
  );
}

function suggestLaxer(past: Past): ThresholdAdjustment | undefined {
  const { definition, current, ordinary, fromMs, toMs } = past;
  const days = (toMs - fromMs) / DAY_MS;
  const crossings = countCrossings(definition, current.warning, ordinary);
  if (crossings / days <= BEARABLE_A_DAY) return undefined;
  const usual = quantileOf(ordinary, 0.998, definition);
  return adjustment(
    past,
    beyond(usual, 1.1, definition),
    [],
    () => `The threshold was crossed ${crossings} times in ${Math.round(days)} days, and no incident followed.`,
  );
}

function suggestStricter(past: Past): ThresholdAdjustment | undefined {
  const { definition, current, ordinary, fromMs, toMs } = past;
  const usual = quantileOf(ordinary, 0.999, definition);
  const wanted = beyond(usual, 2, definition);
  // A series without activity has no scale for a stricter bound.
  if (isStricter(definition, usual, definition.strictest.warning * NOTHING_SHARE)) return undefined;
  if (!isStricter(definition, wanted, current.warning)) return undefined;
  const days = Math.round((toMs - fromMs) / DAY_MS);
  return adjustment(
    past,
    wanted,
    [],
    (to) =>
      `The value stayed within ${thresholdText(definition.metric, usual)} for 99.9% of the last ${days} days. ` +
      `A threshold of ${thresholdText(definition.metric, to.warning)} still leaves headroom.`,
  );
}

/**
 * Moves the warning bound toward the target, within the largest move and the safe range, and the critical one along
 * with it.
 */
function adjustment(
  { definition, current: from }: Past,
  wanted: number,
  hours: readonly number[],
  reason: (to: Bounds) => string,
): ThresholdAdjustment | undefined {
  const largest = LARGEST_MOVE_RATIO * Math.abs(from.warning);
  const moved = clamp(wanted, from.warning - largest, from.warning + largest);
  const ends = [definition.strictest.warning, definition.laxest.warning] as const;
  const safe = clamp(moved, Math.min(...ends), Math.max(...ends));
  const warning = round(safe, definition.step);
  if (Math.abs(warning - from.warning) < definition.step / 2) return undefined;
  const criticalEnds = [definition.strictest.critical, definition.laxest.critical] as const;
  const scaled = from.critical * (from.warning === 0 ? 1 : warning / from.warning);
  const critical = round(clamp(scaled, Math.min(...criticalEnds), Math.max(...criticalEnds)), definition.step);
  const sign = definition.direction === 'above' ? 1 : -1;
  if (sign * (critical - warning) <= 0) return undefined;
  const to = { warning, critical };
  return { limit: definition.id, hours, from, to, reason: reason(to) };
}

function samplesOf({ id }: ThresholdDefinition, { thresholds }: MetricHistory): readonly Sample[] {
  return thresholds
    .filter(({ limit: threshold }) => threshold === id)
    .flatMap(({ series: { atMs, values } }) => Array.from(values, (value, i) => ({ atMs: atMs[i] as number, value })))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.atMs - b.atMs);
}

function countCrossings(definition: ThresholdDefinition, bound: number, samples: readonly Sample[]): number {
  let crossings = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { atMs, value } of samples) {
    if (!isBeyond(definition, value, bound)) continue;
    if (atMs - lastMs > SAME_CROSSING_MS) crossings++;
    lastMs = atMs;
  }
  return crossings;
}

/** Returns the quantile on the bad side: high for a threshold that is crossed upward. */
function quantileOf(samples: readonly Sample[], share: number, { direction }: ThresholdDefinition): number {
  const sorted = Float64Array.from(samples, ({ value }) => value).sort();
  const position = direction === 'above' ? share : 1 - share;
  return sorted[Math.min(sorted.length - 1, Math.floor(position * sorted.length))] ?? Number.NaN;
}

/** Scales a value toward the bad side. */
function beyond(value: number, factor: number, { direction }: ThresholdDefinition): number {
  return direction === 'above' ? value * factor : value / factor;
}

function isBeyond({ direction }: ThresholdDefinition, value: number, bound: number): boolean {
  return direction === 'above' ? value >= bound : value <= bound;
}

function isStricter({ direction }: ThresholdDefinition, wanted: number, bound: number): boolean {
  return direction === 'above' ? wanted < bound : wanted > bound;
}

function round(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}
