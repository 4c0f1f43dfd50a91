import { analyzeSeries } from '../src/core/analytics/analyze-series';
import { createAnomalyDetector } from '../src/core/analytics/anomaly/anomaly-detector';
import { timeToLimit } from '../src/core/analytics/capacity/time-to-limit';
import { correlateAll, correlateWith } from '../src/core/analytics/correlation/correlate';
import { forecastSeries } from '../src/core/analytics/forecast/forecast-series';
import { SCORED_SERIES_LIMIT, SCORING_STEP_MS } from '../src/core/analytics/live/scored-metrics';
import { StepAverager } from '../src/core/analytics/live/step-averager';
import { createRandom } from '../tests/helpers/seeded-random';
import { figure, meanOf, medianAndP99, quantile, sumOf, timed } from './measure';

const DAYS = 14;
const DAY_STEPS = 86_400_000 / SCORING_STEP_MS;
const DAY_SECONDS = 86_400;
const TICKS = 20_000;

/**
 * Creates two hundred series as on a real machine: daily cycles with noise, rates that are mostly zero, and some
 * constants.
 */
function createValues(): (step: number, into: Float64Array) => void {
  const random = createRandom(1, 'analytics costs');
  return (step, into) => {
    for (let series = 0; series < into.length; series++) {
      const cycle = Math.sin((2 * Math.PI * step) / DAY_STEPS + series);
      if (series % 5 === 0) into[series] = 7;
      else if (series % 5 === 1) into[series] = random() < 0.05 ? 1_000 * random() : 0;
      else into[series] = 50 + 10 * cycle + random();
    }
  };
}

/** Measures the cost of analytics on the tick, between two ticks, at a start, and for a query. */
export function measureAnalyticsCosts() {
  const read = createValues();
  const names = Array.from({ length: SCORED_SERIES_LIMIT }, (_, series) => `series_${series}`);
  const values = new Float64Array(SCORED_SERIES_LIMIT);

  const averager = new StepAverager(SCORED_SERIES_LIMIT, SCORING_STEP_MS);
  read(0, values);
  const ticksMs = timed(TICKS, (tick) => averager.add(tick * 1000, 1000, false, (series) => values[series] as number));

  const detector = createAnomalyDetector({ names, intervalMs: SCORING_STEP_MS });
  const stepsMs: number[] = [];
  for (let step = 0; step < DAYS * DAY_STEPS; step++) {
    read(step, values);
    const beganMs = performance.now();
    detector.observe(step * SCORING_STEP_MS, values);
    stepsMs.push(performance.now() - beganMs);
  }
  const learnedMs = sumOf(stepsMs, Number);
  const dayMs = learnedMs / DAYS + meanOf(ticksMs) * DAY_SECONDS;
  const beganMs = performance.now();
  const model = JSON.stringify(detector.toJSON());
  const savedMs = performance.now() - beganMs;

  return {
    series: SCORED_SERIES_LIMIT,
    figures: [
      ...medianAndP99('heartbeat: gathering', ticksMs, 'ms', [0.8, 0.8]),
      ...medianAndP99('once a minute, between heartbeats: judging', stepsMs, 'ms', [5, 5]),
      figure('judging and learning, averaged over a day', (dayMs / 1000 / DAY_SECONDS) * 100, '% of a core', 0.2),
      figure('first start: learning from two weeks of history', learnedMs / 1000, 's', 60),
      figure('model on disk', model.length / 2 ** 20, 'MiB', 10),
      figure('once a day: writing the model out', savedMs, 'ms', 100),
    ],
    'questions, ms on the worker': measureQueries(read),
  };
}

function measureQueries(read: (step: number, into: Float64Array) => void): Record<string, number> {
  const rows = 4_096;
  const columns = Array.from({ length: 120 }, () => new Float64Array(rows));
  const values = new Float64Array(columns.length);
  for (let row = 0; row < rows; row++) {
    read(row, values);
    for (const [index, column] of columns.entries()) column[row] = values[index] as number;
  }
  const atMs = Float64Array.from({ length: rows }, (_, row) => row * SCORING_STEP_MS);
  const series = { atMs, values: columns[2] as Float64Array };
  const part = {
    names: columns.map((_, index) => `series_${index}`),
    atMs: atMs.slice(0, 500),
    columns: columns.map((column) => column.slice(0, 500)),
  };
  const median = (work: () => unknown) => Math.round(quantile(timed(5, work), 0.5) * 10) / 10;
  return {
    'forecast, 144 steps from 4,096': median(() =>
      forecastSeries(series, { stepMs: SCORING_STEP_MS, horizonSteps: 144 }),
    ),
    'analyze, 1,000 steps': median(() =>
      analyzeSeries('series', { atMs: atMs.slice(0, 1_000), values: series.values.slice(0, 1_000) }),
    ),
    'time to a limit, 720 steps': median(() =>
      timeToLimit({ atMs: atMs.slice(0, 720), values: series.values.slice(0, 720) }, 100),
    ),
    'correlate one with 119, 500 steps': median(() => correlateWith(part, 'series_2')),
    'correlate all pairs of 120, 500 steps': median(() => correlateAll(part)),
  };
}
