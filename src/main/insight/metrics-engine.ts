import type {
  Analysis,
  CapacityView,
  ChangesAnswer,
  ChangesQuery,
  CorrelateQuery,
  CorrelationsAnswer,
  ExpectedBand,
  ExpectedQuery,
  ForecastAnswer,
  ForecastQuery,
  LeakView,
  PatternsAnswer,
  SpanQuery,
} from '../../shared/contract/analytics-schemas';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import type { SeriesSet, TimeSeries } from '../../shared/model/time-series';
import { SCORED_METRICS, SCORING_STEP_MS } from '../analytics/live/scored-metrics';
import type { Clock } from '../base/clock';
import { AdvisedError, UnknownNameError } from '../base/errors';
import type { Jobs } from '../base/jobs';
import type { AnalyzeInput, ChangesInput, CorrelateInput, ExpectBandInput, ForecastInput } from './analytics-jobs';
import { AnswerCache } from './answer-cache';
import { chooseStepMs, type HistorySpan, readHistory } from './series-history';

export interface MetricsEngineParts {
  readonly range: (query: RangeQuery) => Promise<RangeResult>;
  readonly jobs: Jobs;
  readonly clock: Clock;
}

/** How much of the time before a span the detectors learn from before they say what was to be expected in it. */
const LEARNED_STEPS = 1_500;
/** The shapes that patterns are found by are some hundred steps long. */
const ANALYZED_POINTS = 1_000;
/** A forecast has about so many steps, and looks back on as many as it makes use of. */
const FORECAST_STEPS = 144;
const FORECAST_HISTORY_STEPS = 4_096;

/** What is compared: what tells of the machine, and the applications that may be the cause. */
const COMPARED: readonly string[] = [
  ...SCORED_METRICS,
  'app_cpu_usage_ratio',
  'app_memory_bytes',
  'app_read_bytes_per_second',
  'app_written_bytes_per_second',
];
const COMPARED_POINTS = 500;

/** Answers what is asked of the stored history: fetches it, and has it worked through on the jobs' worker. */
export class MetricsEngine {
  readonly #cache: AnswerCache;

  constructor(private readonly parts: MetricsEngineParts) {
    this.#cache = new AnswerCache(parts.clock.monotonicMs);
  }

  /** Where a series was expected to be, by its own past alone. */
  expectValues({ key, fromMs, toMs, points }: ExpectedQuery): Promise<ExpectedBand> {
    const stepMs = Math.max(SCORING_STEP_MS, chooseStepMs((toMs - fromMs) / points));
    const span = { fromMs: fromMs - LEARNED_STEPS * stepMs, toMs, stepMs };
    return this.#cache.get(['expected', key, fromMs, toMs, points], async () => {
      const history = await this.#read(key, span);
      return this.#run<ExpectBandInput, ExpectedBand>('expect-band', { series: history, stepMs, fromMs });
    });
  }

  /** Trend, cycle and pattern of a series over a span. */
  analyze({ key, fromMs, toMs }: SpanQuery): Promise<Analysis> {
    return this.#cache.get(['analysis', key, fromMs, toMs], async () => {
      const series = await this.#readKnown(key, spanOf(fromMs, toMs, ANALYZED_POINTS));
      return this.#run<AnalyzeInput, Analysis>('analyze-series', { key, series });
    });
  }

  /** What comes next, from what has been up to the last whole step. */
  forecastMetrics({ key, horizonMs }: ForecastQuery): Promise<ForecastAnswer> {
    return this.#cache.get(['forecast', key, horizonMs], async () => {
      const stepMs = chooseStepMs(horizonMs / FORECAST_STEPS);
      const toMs = Math.floor(this.parts.clock.nowMs() / stepMs) * stepMs;
      const series = await this.#read(key, { fromMs: toMs - FORECAST_HISTORY_STEPS * stepMs, toMs, stepMs });
      const options = { stepMs, horizonSteps: Math.ceil(horizonMs / stepMs) };
      return this.#run<ForecastInput, ForecastAnswer>('forecast-series', { series, options });
    });
  }

  async forecastCapacities(): Promise<CapacityView[]> {
    throw notBuilt();
  }

  async identifyPatterns(_: SpanQuery): Promise<PatternsAnswer> {
    throw notBuilt();
  }

  /** What moved together with a series in a span. */
  correlateMetrics({ key, fromMs, toMs, limit }: CorrelateQuery): Promise<CorrelationsAnswer> {
    return this.#cache.get(['correlations', key, fromMs, toMs, limit], async () => {
      const set = await this.#readSet([key, ...COMPARED], spanOf(fromMs, toMs, COMPARED_POINTS));
      if (!set.names.includes(key)) throw noSeries(key);
      return this.#run<CorrelateInput, CorrelationsAnswer>('correlate-metrics', { set, key, limit });
    });
  }

  /** What changed in a span, beside as much time before it. */
  findChanges({ fromMs, toMs, limit }: ChangesQuery): Promise<ChangesAnswer> {
    return this.#cache.get(['changes', fromMs, toMs, limit], async () => {
      const set = await this.#readSet(COMPARED, spanOf(2 * fromMs - toMs, toMs, COMPARED_POINTS));
      return this.#run<ChangesInput, ChangesAnswer>('find-changes', { set, span: { fromMs, toMs }, limit });
    });
  }

  async findLeaks(): Promise<LeakView[]> {
    throw notBuilt();
  }

  #readSet(selectors: readonly string[], span: HistorySpan): Promise<SeriesSet> {
    return readHistory(this.parts.range, selectors, span);
  }

  /** One series. @throws UnknownNameError where nothing is stored of it */
  async #read(key: string, span: HistorySpan): Promise<TimeSeries> {
    const { names, atMs, columns } = await this.#readSet([key], span);
    const values = columns[names.indexOf(key)];
    if (values === undefined) throw noSeries(key);
    return { atMs, values };
  }

  /** As {@link #read}; where most of the span lies before the first value, the rest of it in finer steps. */
  async #readKnown(key: string, span: HistorySpan): Promise<TimeSeries> {
    const series = await this.#read(key, span);
    const first = series.values.findIndex(Number.isFinite);
    if (first <= series.values.length / 2) return series;
    const fromMs = series.atMs[first] as number;
    return this.#read(key, spanOf(fromMs, span.toMs, ANALYZED_POINTS));
  }

  #run<Input, Answer>(job: string, input: Input): Promise<Answer> {
    return this.parts.jobs.run<Answer>(job, input);
  }
}

function spanOf(fromMs: number, toMs: number, points: number): HistorySpan {
  return { fromMs, toMs, stepMs: chooseStepMs((toMs - fromMs) / points) };
}

function noSeries(key: string): UnknownNameError {
  return new UnknownNameError(`there is no series ${key}`, '`homeostat metrics` lists the series.');
}

function notBuilt(): AdvisedError {
  return new AdvisedError('this part of analytics is being built', 'Ask again with a newer version.');
}
