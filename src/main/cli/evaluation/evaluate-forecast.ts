import { forecastSeries } from '../../../core/analytics/forecast/forecast-series';
import type { EvaluationTask } from './evaluation-task';

interface ForecastTask {
  readonly id: string;
  readonly h: number;
  readonly step_s: number;
  readonly y: readonly number[];
}

/** Forecasts every series of `forecast.jsonl.gz`: a line each with the forecast and the bounds of its 95 % interval. */
export const evaluateForecast: EvaluationTask = {
  name: 'forecast',
  summary: 'a forecast of each series, with 95% intervals',
  async *evaluate(set) {
    for await (const line of set.tasks('forecast.jsonl.gz')) {
      // Of a task only what a user would know: a truth that came with it is not looked at.
      const { id, h, step_s, y } = line as unknown as ForecastTask;
      const stepMs = step_s * 1000;
      const series = { atMs: Float64Array.from(y, (_, step) => step * stepMs), values: Float64Array.from(y) };
      const forecast = forecastSeries(series, { stepMs, horizonSteps: h });
      if (forecast.kind !== 'forecast') throw new Error(`${id}: a forecast needs ${forecast.needed} points`);
      yield JSON.stringify({ id, forecast: forecast.middle, lo: forecast.low95, hi: forecast.high95 });
    }
  },
};
