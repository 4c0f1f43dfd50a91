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
} from '../shared/contract/analytics-schemas';
import type { RangeQuery, RangeResult } from '../shared/contract/schemas';
import type { SeriesSet } from '../shared/model/time-series';
import type { ExpectBandInput } from './analytics-jobs';
import { AnswerCache } from './answer-cache';
import type { Clock } from './base/clock';
import { AdvisedError, UnknownNameError } from './base/errors';
import type { Jobs } from './base/jobs';
import { chooseStepMs, type HistorySpan, readHistory } from './series-history';

export interface MetricsEngineParts {
  readonly range: (query: RangeQuery) => Promise<RangeResult>;
  readonly jobs: Jobs;
  readonly clock: Clock;
}

/** How much of the time before a span the detectors learn from before they say what was to be expected in it. */
const LEARNED_STEPS = 1_500;

/** Answers what is asked of the stored history: fetches it, and has it worked through on the jobs' worker. */
export class MetricsEngine {
  readonly #cache: AnswerCache;

  constructor(private readonly parts: MetricsEngineParts) {
    this.#cache = new AnswerCache(parts.clock.monotonicMs);
  }

  /** Where a series was expected to be, by its own past alone. */
  expectValues({ key, fromMs, toMs, points }: ExpectedQuery): Promise<ExpectedBand> {
    const stepMs = chooseStepMs((toMs - fromMs) / points);
    const span = { fromMs: fromMs - LEARNED_STEPS * stepMs, toMs, stepMs };
    return this.#answer<ExpectBandInput, ExpectedBand>('expect-band', [key], span, (history) => ({
      history: this.#only(history, key),
      stepMs,
      fromMs,
    }));
  }

  async analyze(_: SpanQuery): Promise<Analysis> {
    throw notBuilt();
  }

  async forecastMetrics(_: ForecastQuery): Promise<ForecastAnswer> {
    throw notBuilt();
  }

  async forecastCapacities(): Promise<CapacityView[]> {
    throw notBuilt();
  }

  async identifyPatterns(_: SpanQuery): Promise<PatternsAnswer> {
    throw notBuilt();
  }

  async correlateMetrics(_: CorrelateQuery): Promise<CorrelationsAnswer> {
    throw notBuilt();
  }

  async findChanges(_: ChangesQuery): Promise<ChangesAnswer> {
    throw notBuilt();
  }

  async findLeaks(): Promise<LeakView[]> {
    throw notBuilt();
  }

  /** Fetches history and runs a job over it; the same question within a minute gets the same answer. */
  #answer<Input, Answer>(
    job: string,
    selectors: readonly string[],
    span: HistorySpan,
    prepare: (history: SeriesSet) => Input,
  ): Promise<Answer> {
    const { range, jobs } = this.parts;
    return this.#cache.get([job, selectors, span], async () => {
      const history = await readHistory(range, selectors, span);
      return jobs.run<Answer>(job, prepare(history));
    });
  }

  #only(history: SeriesSet, key: string): SeriesSet {
    if (history.names.includes(key)) return history;
    throw new UnknownNameError(`there is no series ${key}`, '`homeostat metrics` lists the series.');
  }
}

function notBuilt(): AdvisedError {
  return new AdvisedError('this part of analytics is being built', 'Ask again with a newer version.');
}
