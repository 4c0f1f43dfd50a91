import { expect, it } from 'vitest';
import type { Forecast } from '../../../shared/contract/analytics-schemas';
import type { Plot } from '../../charts/plot';
import { createForecastPlot } from './forecast-plot';

const forecast: Forecast = {
  kind: 'forecast',
  fromMs: 3_000,
  stepMs: 1_000,
  method: 'theta',
  middle: [4, 5, 6],
  low80: [3, 4, 5],
  high80: [5, 6, 7],
  low95: [2, 3, 4],
  high95: [6, 7, 8],
  seasonality: null,
  backtest: [],
};
const past = (values: number[]): Plot => ({
  fromMs: 0,
  toMs: 6_000,
  times: values.map((_, index) => index * 1_000),
  values: [values],
  joinMs: [3_500],
});

it('puts the forecast behind the past and joins the two at the newest value', () => {
  const { plot, bands, nowMs } = createForecastPlot(past([1, Number.NaN, 3, Number.NaN]), forecast, 1);
  expect(nowMs).toBe(2_000);
  expect(plot).toMatchObject({ fromMs: 0, toMs: 5_000, times: [0, 1_000, 2_000, 3_000, 4_000, 5_000] });
  expect(plot.values).toEqual([
    [1, Number.NaN, 3, Number.NaN, Number.NaN, Number.NaN],
    [Number.NaN, Number.NaN, 3, 4, 5, 6],
  ]);
  expect(bands.map(({ low, high }) => [low, high])).toEqual([
    [
      [3, 2, 3, 4],
      [3, 6, 7, 8],
    ],
    [
      [3, 3, 4, 5],
      [3, 5, 6, 7],
    ],
  ]);
});

it('leaves out steps in the past, and works without a past', () => {
  const late = createForecastPlot(past([1, 2, 3, 4, 5]), forecast, 1);
  expect(late.plot.times).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  expect(late.plot.values[1]?.slice(4)).toEqual([5, 6]);
  const alone = createForecastPlot(past([]), forecast, 1);
  expect(alone.plot.times).toEqual([4_000, 5_000]);
  expect(alone.plot.values[1]).toEqual([5, 6]);
});
