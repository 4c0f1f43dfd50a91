import type { ExpectedBand } from '../../shared/contract/analytics-schemas';
import { plainText } from '../../shared/format/plain-text';
import type { Unit } from '../../shared/model/metric';
import { leastValue } from '../../shared/model/value-range';
import type { Loadable } from '../live/loadable';
import { tooFewText } from '../text/insight-labels';
import type { SeriesSlot } from './chart-colors';
import type { ChartBand } from './line-chart';

/** Where a series was expected, as a chart draws it; undefined where that is not known. */
export function createExpectedBand(
  loaded: Loadable<ExpectedBand>,
  slot: SeriesSlot,
  unit: Unit,
): ChartBand | undefined {
  if (loaded.kind !== 'ready' || loaded.value.kind !== 'band') return undefined;
  const { fromMs, stepMs, low, high } = loaded.value;
  const least = leastValue(unit);
  const numbers = (values: readonly (number | null)[]) => values.map((value) => Math.max(least, value ?? Number.NaN));
  const times = low.map((_, index) => fromMs + index * stepMs);
  return { id: 'expected', slot, opacity: 0.16, times, low: numbers(low), high: numbers(high) };
}

/** Why no expected range is drawn; undefined where one is, or may still come. */
export function expectedProblem(loaded: Loadable<ExpectedBand>): string | undefined {
  if (loaded.kind === 'loading') return undefined;
  if (loaded.kind === 'failed') return plainText(loaded.failure.message);
  return loaded.value.kind === 'too-few-points' ? tooFewText(loaded.value) : undefined;
}
