import type { TrendRule } from '../../../shared/contract/alert-schemas';
import { type Evaluator, UNKNOWN } from '../evaluator';
import { MatchingSeries } from './matching-series';
import { createSoonEvaluator } from './soon';

/** A bound is clear if it takes at least a tenth longer to reach it. */
const CLEAR_MARGIN = 1.1;

/** Judges each matching series by the time until it reaches a bound, or by its rise. */
export function createTrendEvaluator(rule: TrendRule): Evaluator {
  if (rule.within_minutes !== undefined) return createSoonEvaluator(rule);
  const series = new MatchingSeries(rule.series);
  const { reaches, within_hours: hours, rises_per_day_above: rate } = rule;
  return {
    observe: ({ table, hoursToLimit, risePerDay }) =>
      series.update(table).map(({ key, labels }) => {
        const limit = (rate ?? hours) as number;
        const subject = { subject: key, labels, metric: key, limit };
        const value = rate === undefined ? hoursToLimit(key, reaches as number) : risePerDay(key);
        if (value === undefined) return { ...subject, ...UNKNOWN };
        if (rate !== undefined) {
          return { ...subject, holds: value > limit, clears: value <= limit / CLEAR_MARGIN, value };
        }
        return {
          ...subject,
          holds: value <= limit,
          clears: value > limit * CLEAR_MARGIN,
          value: Number.isFinite(value) ? value : null,
        };
      }),
  };
}
