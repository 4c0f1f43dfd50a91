import type { ExpectedBand } from '../../shared/contract/analytics-schemas';
import { plainText } from '../../shared/format/plain-text';
import type { Unit } from '../../shared/model/metric';
import { leastValue } from '../../shared/model/value-range';
import { failureOf, type Loadable } from '../live/loadable';
import { tooFewText } from '../text/insight-labels';
import type { SeriesSlot } from './chart-colors';
import type { ChartBand } from './line-chart';

/** Where a series was expected, as a chart draws it; undefined where that is not known. */
export function createExpectedBand(
  expected: ExpectedBand | undefined,
  slot: SeriesSlot,
  unit: Unit,
): ChartBand | undefined {
  if (expected?.kind !== 'band') return undefined;
  const { fromMs, stepMs, low, high } = expected;
  const least = leastValue(unit);
  const numbers = (values: readonly (number | null)[]) => values.map((value) => Math.max(least, value ?? Number.NaN));
  const times = low.map((_, index) => fromMs + index * stepMs);
  return { id: 'expected', slot, opacity: 0.16, times, low: numbers(low), high: numbers(high) };
}

/** Why no expected range is drawn; undefined where one is, or may still come. */
export function expectedProblem({ data, error }: Loadable<ExpectedBand>): string | undefined {
  if (data?.kind === 'too-few-points') return tooFewText(data);
  return data === undefined && error !== null ? plainText(failureOf(error).message) : undefined;
}
