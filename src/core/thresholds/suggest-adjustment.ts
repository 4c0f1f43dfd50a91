import { capitalize } from '../../shared/format/sentence';
import { thresholdText } from '../../shared/format/threshold-text';
import { describeHours } from '../../shared/format/week';
import { hourOfWeek, weekNumber } from '../../shared/model/hour-of-week';
import type { Bounds, ThresholdDefinition } from '../../shared/model/threshold';
import { DAY_MS, type LocalOffsetMs, MINUTE_MS } from '../../shared/model/time';
import { isHarmful, type MetricHistory, type ThresholdAdjustment } from './threshold-adjustment';

/** A week has every hour once: less says nothing of habits. */
const LEAST_HISTORY_MS = 7 * DAY_MS;
const LEAST_POINTS = 1_000;
/** An hour is a habit when it crossed in so many of the weeks that were seen, and in two at least. */
const HABIT_RATIO = 2 / 3;
/** More crossings a day than this, with no harm, and nobody reads the next one. */
const BEARABLE_A_DAY = 1;
/** No move is larger than this share of the bound: a wrong one is then small, and the next one is a day away. */
const LARGEST_MOVE_RATIO = 0.25;
/** Values below this share of the strictest bound are as good as none. */
const NOTHING_SHARE = 0.2;
/** Crossings with less between them are one. */
const SAME_CROSSING_MS = 10 * MINUTE_MS;
/** How long before an incident its limit should have spoken, to be worth a move. */
const WORTHWHILE_LEAD_MS = 5 * MINUTE_MS;

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

/**
 * What a limit should be, by what its series did and what came of it: earlier where an incident announced itself,
 * laxer in the hours in which a crossing is habit and harmless, laxer altogether where it crosses all the time,
 * stricter where there is plenty of room. Undefined where it should stay.
 *
 * @param current the bounds in force at every hour
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
  return (
    suggestEarlier(definition, current, samples, ordinary, history) ??
    suggestForHabit(definition, current, ordinary, offsetMs) ??
    suggestLaxer(definition, current, ordinary, history) ??
    suggestStricter(definition, current, ordinary, history)
  );
}

/** An incident whose limit was well above its ordinary values long before it was crossed could have been told earlier. */
function suggestEarlier(
  definition: ThresholdDefinition,
  current: Bounds,
  samples: readonly Sample[],
  ordinary: readonly Sample[],
  { incidents }: MetricHistory,
): ThresholdAdjustment | undefined {
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
      definition,
      current,
      wanted,
      [],
      (to) =>
        `"${incident.cause}" could have been detected ${Math.round(leadMs / MINUTE_MS)} minutes earlier: ` +
        `${thresholdText(definition.metric, to.warning)} is beyond the usual ${thresholdText(definition.metric, usual)}.`,
    );
  }
  return undefined;
}

function suggestForHabit(
  definition: ThresholdDefinition,
  current: Bounds,
  ordinary: readonly Sample[],
  offsetMs: LocalOffsetMs,
): ThresholdAdjustment | undefined {
  const seen = new Map<number, Set<number>>();
  const crossed = new Map<number, Set<number>>();
  for (const { atMs, value } of ordinary) {
    const hour = hourOfWeek(atMs, offsetMs);
    const week = weekNumber(atMs, offsetMs);
    add(seen, hour, week);
    if (isBeyond(definition, value, current.warning)) add(crossed, hour, week);
  }
  const hours = [...crossed]
    .filter(([hour, weeks]) => weeks.size >= 2 && weeks.size / (seen.get(hour)?.size ?? 1) >= HABIT_RATIO)
    .map(([hour]) => hour)
    .sort((a, b) => a - b);
  if (hours.length === 0 || hours.length > 40) return undefined;
  const inHours = new Set(hours);
  const usual = quantileOf(
    ordinary.filter(({ atMs }) => inHours.has(hourOfWeek(atMs, offsetMs))),
    0.99,
    definition,
  );
  return adjustment(
    definition,
    current,
    beyond(usual, 1.1, definition),
    hours,
    () =>
      `${capitalize(describeHours(hours))}: the value reaches ${thresholdText(definition.metric, usual)} in most weeks, and no incident followed.`,
  );
}

function suggestLaxer(
  definition: ThresholdDefinition,
  current: Bounds,
  ordinary: readonly Sample[],
  { fromMs, toMs }: MetricHistory,
): ThresholdAdjustment | undefined {
  const days = (toMs - fromMs) / DAY_MS;
  const crossings = countCrossings(definition, current.warning, ordinary);
  if (crossings / days <= BEARABLE_A_DAY) return undefined;
  const usual = quantileOf(ordinary, 0.998, definition);
  return adjustment(
    definition,
    current,
    beyond(usual, 1.1, definition),
    [],
    () => `The threshold was crossed ${crossings} times in ${Math.round(days)} days, and no incident followed.`,
  );
}

function suggestStricter(
  definition: ThresholdDefinition,
  current: Bounds,
  ordinary: readonly Sample[],
  { fromMs, toMs }: MetricHistory,
): ThresholdAdjustment | undefined {
  const usual = quantileOf(ordinary, 0.999, definition);
  const wanted = beyond(usual, 2, definition);
  // A series that does nothing at all gives no scale to be strict by.
  if (isStricter(definition, usual, definition.strictest.warning * NOTHING_SHARE)) return undefined;
  if (!isStricter(definition, wanted, current.warning)) return undefined;
  const days = Math.round((toMs - fromMs) / DAY_MS);
  return adjustment(
    definition,
    current,
    wanted,
    [],
    (to) =>
      `The value stayed within ${thresholdText(definition.metric, usual)} for 99.9% of the last ${days} days. ` +
      `A threshold of ${thresholdText(definition.metric, to.warning)} still leaves headroom.`,
  );
}

/** Moves the warning bound towards the wanted value, not too far and not beyond what is safe; the critical one along with it. */
function adjustment(
  definition: ThresholdDefinition,
  from: Bounds,
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

/** The quantile on the bad side: high for a limit that is crossed upwards. */
function quantileOf(samples: readonly Sample[], share: number, { direction }: ThresholdDefinition): number {
  const sorted = Float64Array.from(samples, ({ value }) => value).sort();
  const position = direction === 'above' ? share : 1 - share;
  return sorted[Math.min(sorted.length - 1, Math.floor(position * sorted.length))] ?? Number.NaN;
}

/** So many times as far on the bad side. */
function beyond(value: number, factor: number, { direction }: ThresholdDefinition): number {
  return direction === 'above' ? value * factor : value / factor;
}

function isBeyond({ direction }: ThresholdDefinition, value: number, bound: number): boolean {
  return direction === 'above' ? value >= bound : value <= bound;
}

function isStricter({ direction }: ThresholdDefinition, wanted: number, bound: number): boolean {
  return direction === 'above' ? wanted < bound : wanted > bound;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function round(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

function add(sets: Map<number, Set<number>>, key: number, value: number): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}
