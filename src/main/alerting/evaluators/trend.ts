import type { TrendRule } from '../../../shared/contract/alert-schemas';
import type { Evaluator } from '../evaluator';
import { MatchingSeries } from './matching-series';

/** A bound is clear if it takes at least a tenth longer to reach it. */
const CLEAR_MARGIN = 1.1;

/** Judges each matching series by the time until it reaches a bound, or by its rise. */
export function createTrendEvaluator(rule: TrendRule): Evaluator {
  const series = new MatchingSeries(rule.series);
  const { reaches, within_hours: hours, rises_per_day_above: rate } = rule;
  return {
    observe: ({ table, hoursToLimit, risePerDay }) =>
      series.update(table).map(({ key, labels }) => {
        const subject = { subject: key, labels, metric: key };
        if (rate !== undefined) {
          const rise = risePerDay(key);
          if (rise === undefined) return { ...subject, holds: null, clears: null, value: null, limit: rate };
          return { ...subject, holds: rise > rate, clears: rise <= rate / CLEAR_MARGIN, value: rise, limit: rate };
        }
        const left = hoursToLimit(key, reaches as number);
        if (left === undefined) return { ...subject, holds: null, clears: null, value: null, limit: hours as number };
        return {
          ...subject,
          holds: left <= (hours as number),
          clears: left > (hours as number) * CLEAR_MARGIN,
          value: Number.isFinite(left) ? left : null,
          limit: hours as number,
        };
      }),
  };
}
