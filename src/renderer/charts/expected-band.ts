import type { ExpectedBand } from '../../shared/contract/analytics-schemas';
import { plainText } from '../../shared/format/plain-text';
import type { Unit } from '../../shared/model/metric';
import { leastValue } from '../../shared/model/value-range';
import { failureOf, type Loadable } from '../live/loadable';
import { tooFewText } from '../text/insight-labels';
import type { SeriesSlot } from './chart-colors';
import type { ChartBand } from './line-chart';
import { alignColumns } from './plot';

/** Where a series was expected, as a chart draws it; undefined where that is not known. */
export function createExpectedBand(
  expected: ExpectedBand | undefined,
  slot: SeriesSlot,
  unit: Unit,
): ChartBand | undefined {
  if (expected?.kind !== 'band') return undefined;
  const { times, values } = alignColumns(expected, [expected.low, expected.high]);
  const [low = [], high = []] = values.map((line) => line.map((value) => Math.max(leastValue(unit), value)));
  return { id: 'expected', slot, opacity: 0.16, times, low, high };
}

/** Why no expected range is drawn; undefined where one is, or may still come. */
export function expectedProblem({ data, error }: Loadable<ExpectedBand>): string | undefined {
  if (data?.kind === 'too-few-points') return tooFewText(data);
  return data === undefined && error !== null ? plainText(failureOf(error).message) : undefined;
}
