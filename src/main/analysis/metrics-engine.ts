import { SCORING_STEP_MS } from '../../core/analytics/live/scored-metrics';
import type {
  Analysis,
  Anomaly,
  AnomalyQuery,
  CorrelateQuery,
  CorrelationsResult,
  ExpectedBand,
  ExpectedQuery,
  ForecastQuery,
  ForecastResult,
  PatternsResult,
  SpanQuery,
} from '../../shared/contract/analytics-schemas';
import { DAY_MS } from '../../shared/model/time';
import type { AnalyzeInput, ExpectBandInput, PatternsInput } from './analytics-tasks';
import type { AnomalyRecords } from './anomaly-records';
import type { CrossComponentCorrelationAnalyzer } from './cross-component-correlation-analyzer';
import { type HistoryService, seriesOf } from './history-service';
import type { PredictionIntelligence } from './prediction-intelligence';
import { chooseStepMs } from './series-history';

/** Steps before a span that the detectors learn from before they compute its expected values. */
const LEARNED_STEPS = 1_500;
/** Patterns are found by shapes of some hundred steps. */
const ANALYZED_POINTS = 1_000;
/** Contains a weekly pattern four times. */
const RECURRING_HISTORY_MS = 28 * DAY_MS;
const RECURRING_STEP_MS = 5 * 60_000;

/** Serves queries on metrics: anomalies, forecasts, patterns and correlations. */
export class MetricsEngine {
  constructor(
    private readonly history: HistoryService,
    private readonly records: AnomalyRecords,
    private readonly prediction: PredictionIntelligence,
    private readonly correlation: CrossComponentCorrelationAnalyzer,
  ) {}

  /** Returns the anomalies that the tick found. */
  detectAnomalies(query: AnomalyQuery): Anomaly[] {
    return this.records.list(query);
  }

  forecastMetrics(query: ForecastQuery): Promise<ForecastResult> {
    return this.prediction.forecast(query);
  }

  correlateMetrics(query: CorrelateQuery): Promise<CorrelationsResult> {
    return this.correlation.correlate(query);
  }

  /** Finds the pattern of a span, and the patterns that recurred in the weeks before its end. */
  identifyPatterns({ key, fromMs, toMs }: SpanQuery): Promise<PatternsResult> {
    return this.history.once(['patterns', key, fromMs, toMs], async () => {
      const span = await this.history.readKnown([key], { fromMs, toMs, points: ANALYZED_POINTS });
      const weeks = { fromMs: toMs - RECURRING_HISTORY_MS, toMs, stepMs: RECURRING_STEP_MS };
      const history = await this.history.read([key], weeks);
      return this.history.run<PatternsResult>('identify-patterns', {
        series: seriesOf(span, key),
        history: seriesOf(history, key),
      } satisfies PatternsInput);
    });
  }

  /** Returns the statistics, trend, cycle and pattern of a series in a span. */
  analyze({ key, fromMs, toMs }: SpanQuery): Promise<Analysis> {
    return this.history.once(['analysis', key, fromMs, toMs], async () => {
      const set = await this.history.readKnown([key], { fromMs, toMs, points: ANALYZED_POINTS });
      return this.history.run<Analysis>('analyze-series', { key, series: seriesOf(set, key) } satisfies AnalyzeInput);
    });
  }

  /** Returns the expected range of a series, computed from its own past alone. */
  expectValues({ key, fromMs, toMs, points }: ExpectedQuery): Promise<ExpectedBand> {
    return this.history.once(['expected', key, fromMs, toMs, points], async () => {
      const stepMs = Math.max(SCORING_STEP_MS, chooseStepMs((toMs - fromMs) / points));
      const set = await this.history.read([key], { fromMs: fromMs - LEARNED_STEPS * stepMs, toMs, stepMs });
      return this.history.run<ExpectedBand>('expect-band', {
        key,
        series: seriesOf(set, key),
        stepMs,
        fromMs,
      } satisfies ExpectBandInput);
    });
  }
}
