import { theilSen } from '../../../core/stats/theil-sen';
import type { TrendRule } from '../../../shared/contract/alert-schemas';
import { formatBytes, formatDuration } from '../../../shared/format/format';
import { MINUTE_MS, SECOND_MS } from '../../../shared/model/time';
import { type Evaluator, type Observation, type RuleView, UNKNOWN } from '../evaluator';
import { MatchingSeries } from './matching-series';

const SAMPLE_EVERY_MS = 2 * SECOND_MS;
const WINDOW_MS = MINUTE_MS;
/** A growth that has ended must not be continued into the future. */
const NEWEST_MS = 20 * SECOND_MS;
/** A program that starts takes memory for seconds. */
const LEAST_WINDOW_MS = 20 * SECOND_MS;
/** Stored history has too few samples a minute for this. */
const LEAST_SAMPLES = 4;
/** The alert clears if it takes at least half as long again. */
const CLEAR_MARGIN = 1.5;

/** Values of one series in the last minute. */
interface Course {
  readonly atMs: number[];
  readonly values: number[];
  /** Minutes until the limit; undefined if it is unknown. */
  minutes: number | undefined;
}

/**
 * Judges series by the minutes until they reach a bound, at the speed of the last minute or of the last seconds, whichever
 * is slower: for resources that fill too quickly for forecasts of days.
 */
export function createSoonEvaluator(rule: TrendRule): Evaluator {
  const series = new MatchingSeries(rule.series);
  const courses = new Map<string, Course>();
  const reaches = rule.reaches as number;
  const limit = rule.within_minutes as number;
  return {
    observe: ({ table, frame: { atMs, gap, values }, growing }) =>
      series.update(table).map(({ key, labels, index }): Observation => {
        const subject = { subject: key, labels, metric: key, limit, text: '' };
        const value = values[index] ?? Number.NaN;
        if (Number.isNaN(value)) return { ...subject, ...UNKNOWN };
        let course = courses.get(key);
        if (course === undefined || isBroken(course, atMs, gap)) {
          course = { atMs: [], values: [], minutes: undefined };
          courses.set(key, course);
        }
        extend(course, atMs, value, reaches);
        const { minutes } = course;
        if (minutes === undefined) return { ...subject, holds: false, clears: false, value: null };
        const holds = minutes <= limit;
        return {
          ...subject,
          text: holds && /^(?:memory|swap)_/.test(key) ? growthText(growing()) : '',
          holds,
          clears: minutes > limit * CLEAR_MARGIN,
          value: Number.isFinite(minutes) ? minutes : null,
        };
      }),
  };
}

/** Continues a sentence about memory. */
function growthText(growth: ReturnType<RuleView['growing']>): string {
  if (growth === undefined) return '';
  const { app, fromBytes, toBytes, overMs } = growth;
  return `: ${app} grew by ${formatBytes(toBytes - fromBytes)} in ${formatDuration(overMs)}`;
}

/** A gap of a busy host is short, and memory that grew before it still grows. */
function isBroken({ atMs }: Course, nowMs: number, gap: boolean): boolean {
  const apartMs = nowMs - (atMs.at(-1) ?? nowMs);
  return apartMs < 0 || apartMs > WINDOW_MS || (gap && apartMs > NEWEST_MS);
}

function extend(course: Course, atMs: number, value: number, reaches: number): void {
  const newestMs = course.atMs.at(-1) ?? Number.NEGATIVE_INFINITY;
  if (atMs - newestMs < SAMPLE_EVERY_MS) return;
  course.atMs.push(atMs);
  course.values.push(value);
  while (atMs - (course.atMs[0] as number) > WINDOW_MS) {
    course.atMs.shift();
    course.values.shift();
  }
  course.minutes = minutesUntil(course, value, reaches);
}

function minutesUntil(course: Course, value: number, reaches: number): number | undefined {
  const isAbove = value >= reaches;
  const spanMs = (course.atMs.at(-1) as number) - (course.atMs[0] as number);
  if (spanMs < LEAST_WINDOW_MS || course.values.length < LEAST_SAMPLES) return undefined;
  if (isAbove) return 0;
  const speed = Math.min(speedOf(course, WINDOW_MS), speedOf(course, NEWEST_MS));
  return speed > 0 ? (reaches - value) / speed : Number.POSITIVE_INFINITY;
}

/** Returns the rise per minute in the newest part. */
function speedOf({ atMs, values }: Course, withinMs: number): number {
  const sinceMs = (atMs.at(-1) as number) - withinMs;
  const from = atMs.findIndex((one) => one >= sinceMs);
  const minutes = Float64Array.from(atMs.slice(from), (one) => (one - sinceMs) / MINUTE_MS);
  return theilSen(minutes, Float64Array.from(values.slice(from)))?.slope ?? 0;
}
