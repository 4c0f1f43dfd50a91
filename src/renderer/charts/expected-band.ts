import type { ExpectedBand } from '../../shared/contract/analytics-schemas';
import { plainText } from '../../shared/format/plain-text';
import type { Unit } from '../../shared/model/metric';
import { leastValue } from '../../shared/model/value-range';
import { failureOf, type Loadable } from '../live/loadable';
import { tooFewText } from '../text/insight-labels';
import type { SeriesSlot } from './chart-colors';
import type { ChartBand } from './line-chart';
import { alignColumns } from './plot';

/** Returns the expected range of a series as a band of a chart; undefined where it is unknown. */
export function createExpectedBand(
  expected: ExpectedBand | undefined,
  slot: SeriesSlot,
  unit: Unit,
): ChartBand | undefined {
  if (expected?.kind !== 'band') return undefined;
  const { times, values } = alignColumns(expected, [expected.low, expected.high]);
  const [low = [], high = []] = values.map((line) => line.map((value) => Math.max(leastValue(unit), value)));
  return { slot, opacity: 0.16, times, low, high };
}

/** Explains why no expected range is drawn; undefined where one is, or may still come. */
export function expectedProblem({ data, error }: Loadable<ExpectedBand>): string | undefined {
  if (data?.kind === 'too-few-points') return tooFewText(data);
  return data === undefined && error !== null ? plainText(failureOf(error).message) : undefined;
}
