import { forecastSeries } from '../../../core/analytics/forecast/forecast-series';
import { answerEachSeries, type TimedTask, timedStepMs } from './evaluation-task';

interface ForecastTask extends TimedTask {
  readonly h: number;
}

/** Answers with a forecast and the bounds of its 95% interval. */
export const evaluateForecast = answerEachSeries<ForecastTask>('forecast.jsonl.gz', timedStepMs, (series, task) => {
  const { id, h } = task;
  const forecast = forecastSeries(series, { stepMs: timedStepMs(task), horizonSteps: h });
  if (forecast.kind !== 'forecast') throw new Error(`${id}: a forecast needs ${forecast.needed} points`);
  return { forecast: forecast.middle, lo: forecast.low95, hi: forecast.high95 };
});
