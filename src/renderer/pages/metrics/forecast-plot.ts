import type { Forecast } from '../../../shared/contract/analytics-schemas';
import type { SeriesSlot } from '../../charts/chart-colors';
import type { ChartBand } from '../../charts/line-chart';
import type { Plot } from '../../charts/plot';

/**
 * Joins the newest past and a forecast, whose line and fan begin at the newest value.
 *
 * @returns the past as line 0, the expected values as line 1, the two intervals, and the end of the past
 */
export function createForecastPlot(past: Plot, forecast: Forecast, slot: SeriesSlot) {
  const all = past.values[0] ?? [];
  const length = all.findLastIndex((value) => !Number.isNaN(value)) + 1;
  const values = all.slice(0, length);
  const pastTimes = past.times.slice(0, length);
  const nowMs = pastTimes.at(-1) ?? forecast.fromMs;
  const newest = values.at(-1) ?? forecast.middle[0] ?? Number.NaN;

  // A step of the forecast in the past is known already.
  const steps = forecast.middle.map((_, index) => index).filter((index) => timeOf(forecast, index) > nowMs);
  const times = steps.map((index) => timeOf(forecast, index));
  const pick = (numbers: readonly number[]) => steps.map((index) => numbers[index] ?? Number.NaN);
  const unknown = (count: number) => new Array<number>(count).fill(Number.NaN);
  const band = (opacity: number, low: readonly number[], high: readonly number[]): ChartBand => ({
    slot,
    opacity,
    times: [nowMs, ...times],
    low: [newest, ...pick(low)],
    high: [newest, ...pick(high)],
  });

  return {
    plot: {
      fromMs: past.fromMs,
      toMs: times.at(-1) ?? nowMs,
      times: [...pastTimes, ...times],
      joinMs: [past.joinMs?.[0] ?? 0, Number.POSITIVE_INFINITY],
      values: [
        [...values, ...unknown(times.length)],
        [
          ...unknown(Math.max(0, values.length - 1)),
          ...(values.length === 0 ? [] : [newest]),
          ...pick(forecast.middle),
        ],
      ],
    },
    // The intervals of 95% and 80%.
    bands: [band(0.12, forecast.low95, forecast.high95), band(0.18, forecast.low80, forecast.high80)],
    nowMs,
  };
}

function timeOf({ fromMs, stepMs }: Forecast, index: number): number {
  return fromMs + index * stepMs;
}
