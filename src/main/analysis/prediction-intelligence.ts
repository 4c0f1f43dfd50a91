import type { ForecastQuery, ForecastResult } from '../../shared/contract/analytics-schemas';
import { valueRangeOf } from '../../shared/model/value-range';
import type { ForecastInput } from './analytics-tasks';
import { type HistoryService, seriesOf } from './history-service';
import { chooseStepMs } from './series-history';

/** Approximate steps of a forecast, and of the history that it uses. */
const FORECAST_STEPS = 144;
const HISTORY_STEPS = 4_096;

/** Forecasts a series with several models, weighted by their errors on its own past. */
export class PredictionIntelligence {
  constructor(private readonly history: HistoryService) {}

  forecast({ key, horizonMs }: ForecastQuery): Promise<ForecastResult> {
    return this.history.once(['forecast', key, horizonMs], async () => {
      const stepMs = chooseStepMs(horizonMs / FORECAST_STEPS);
      const toMs = this.history.nowMs;
      const history = await this.history.read([key], { fromMs: toMs - HISTORY_STEPS * stepMs, toMs, stepMs });
      return this.history.run<ForecastResult>('forecast-series', {
        series: seriesOf(history, key),
        options: { stepMs, horizonSteps: Math.ceil(horizonMs / stepMs), range: valueRangeOf(key) },
      } satisfies ForecastInput);
    });
  }
}
