import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import { createRandom } from '../../../tests/helpers/seeded-random';
import {
  analysisSchema,
  anomaliesSchema,
  capacitiesSchema,
  changesSchema,
  correlationsSchema,
  expectedBandSchema,
  forecastResultSchema,
  leaksSchema,
  patternsResultSchema,
} from '../../shared/contract/analytics-schemas';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import { createSelector } from '../../shared/model/selector';
import { parseSeriesKey } from '../../shared/model/series';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/model/time';
import { TASKS } from '../app/task-list';
import type { Tasks } from '../base/tasks';
import { createAnalyticsHandlers } from './analytics-api';
import { AnomalyRecords } from './anomaly-records';
import { CrossComponentCorrelationAnalyzer } from './cross-component-correlation-analyzer';
import { HistoryService } from './history-service';
import { MetricsEngine } from './metrics-engine';
import { PredictionIntelligence } from './prediction-intelligence';
import { PredictivePerformanceAnalyzer } from './predictive-performance-analyzer';

const GIB = 2 ** 30;

/** Value of a series at a time; NaN before it was measured. */
type Past = Readonly<Record<string, (atMs: number) => number>>;

/** Runs the real handlers and tasks over a simulated past, in one thread; results are cloned as between threads. */
function createService(past: Past, clock = new FakeClock()) {
  let queries = 0;
  const range = async (query: RangeQuery): Promise<RangeResult> => {
    queries++;
    const matches = createSelector(query.selectors);
    const count = query.points < 10 ? query.points : query.points - 1;
    const stepMs = (query.toMs - query.fromMs) / count;
    expect(Number.isInteger(stepMs)).toBe(true);
    const series = Object.entries(past).flatMap(([key, at]) => {
      const { metric, labels } = parseSeriesKey(key) ?? { metric: key, labels: {} };
      if (!matches(key)) return [];
      const values = Array.from({ length: count }, (_, index) => {
        const value = at(query.fromMs + index * stepMs);
        return Number.isNaN(value) ? null : value;
      });
      return [{ key, metric, labels, unit: 'count' as const, values }];
    });
    return { fromMs: query.fromMs, stepMs, series };
  };
  const tasks: Tasks = {
    run: async <Result>(name: string, input: unknown) => {
      const task = await TASKS[name]?.();
      if (task === undefined) throw new Error(`there is no job ${name}`);
      return structuredClone(task(structuredClone(input) as never)) as Result;
    },
    stop: async () => undefined,
  };
  const history = new HistoryService({ range, tasks, clock });
  const correlation = new CrossComponentCorrelationAnalyzer(history);
  const records = new AnomalyRecords(createMemoryState(), () => undefined);
  const engine = new MetricsEngine(history, records, new PredictionIntelligence(history), correlation);
  const performance = new PredictivePerformanceAnalyzer(history);
  const handlers = createAnalyticsHandlers({ engine, correlation, performance });
  return { handlers, clock, queries: () => queries, nowMs: clock.nowMs() };
}

const noise = (atMs: number, purpose: string) => createRandom(Math.floor(atMs / 1000), purpose)() - 0.5;
const daily = (atMs: number) => Math.sin((2 * Math.PI * atMs) / DAY_MS);
const NOW_MS = new FakeClock().nowMs();

const PAST: Past = {
  cpu_usage_ratio: (atMs) => 0.5 + 0.2 * daily(atMs) + 0.02 * noise(atMs, 'cpu'),
  load_1m_ratio: (atMs) => 0.5 + 0.2 * daily(atMs - MINUTE_MS) + 0.02 * noise(atMs - MINUTE_MS, 'cpu'),
  memory_used_ratio: () => 0.4,
  'filesystem_used_ratio{mount="/home"}': (atMs) =>
    0.9 - (0.01 * (NOW_MS - atMs)) / DAY_MS + 1e-4 * noise(atMs, 'disk'),
  'filesystem_used_ratio{mount="/gone"}': (atMs) => (atMs < NOW_MS - DAY_MS ? 0.5 : Number.NaN),
  'app_memory_bytes{app="leaky"}': (atMs) => 20 * GIB + ((atMs - NOW_MS) / DAY_MS) * 5 * GIB,
  'app_memory_bytes{app="calm"}': (atMs) => GIB * (1 + 0.01 * noise(atMs, 'calm')),
};

describe('the queries of analytics', () => {
  it('forecast a series for the next day', async () => {
    const { handlers, nowMs } = createService(PAST);
    const result = await handlers.forecast({ key: 'cpu_usage_ratio', horizonMs: DAY_MS }, {});
    forecastResultSchema.parse(result);
    if (result.kind !== 'forecast') throw new Error('it was not forecast');
    expect(result.fromMs).toBeGreaterThan(nowMs - 2 * result.stepMs);
    expect(result.seasonality?.periodMs).toBe(DAY_MS);
    for (const [step, value] of result.middle.entries()) {
      expect(Math.abs(value - (0.5 + 0.2 * daily(result.fromMs + step * result.stepMs)))).toBeLessThan(0.05);
    }
  });

  it('forecast when a disk is full, and skip one that was removed', async () => {
    const { handlers } = createService(PAST);
    const result = await handlers.capacities(undefined, {});
    capacitiesSchema.parse(result);
    expect(result.map(({ what }) => what).sort()).toEqual(['Disk space on /home', 'Memory']);
    const home = result.find(({ what }) => what.startsWith('Disk'));
    expect(home).toMatchObject({ limit: 1, answer: { kind: 'reaches' } });
    if (home?.answer.kind === 'reaches') expect(home.answer.afterMs / DAY_MS).toBeCloseTo(10, 0);
    expect(result.find(({ what }) => what === 'Memory')?.answer.kind).toBe('never');
  });

  it('find the application that leaks', async () => {
    const result = await createService(PAST).handlers.leaks(undefined, {});
    leaksSchema.parse(result);
    expect(result.map(({ app }) => app)).toEqual(['leaky']);
    expect((result[0]?.bytesPerDay ?? 0) / GIB).toBeCloseTo(5, 0);
  });

  it('find the series that moved first', async () => {
    const { handlers, nowMs } = createService(PAST);
    const query = { key: 'load_1m_ratio', fromMs: nowMs - 8 * HOUR_MS, toMs: nowMs, limit: 20 };
    const result = await handlers.correlate(query, {});
    correlationsSchema.parse(result);
    if (result.kind !== 'correlations') throw new Error('it was not correlated');
    expect(result.correlations[0]).toMatchObject({ metric: 'cpu_usage_ratio', leadMs: MINUTE_MS });
  });

  it('list the changes in a span', async () => {
    const { nowMs } = createService(PAST);
    const burst = (atMs: number) => (atMs >= nowMs - 10 * MINUTE_MS ? 0.9 : 0.1) + 0.01 * noise(atMs, 'burst');
    const { handlers } = createService({ ...PAST, 'disk_io_busy_ratio{device="vda"}': burst });
    const result = await handlers.changes({ fromMs: nowMs - 10 * MINUTE_MS, toMs: nowMs, limit: 20 }, {});
    changesSchema.parse(result);
    if (result.kind !== 'changes') throw new Error('nothing was compared');
    expect(result.changes[0]?.metric).toBe('disk_io_busy_ratio{device="vda"}');
    expect(Math.abs((result.changes[0]?.startedAtMs ?? 0) - (nowMs - 10 * MINUTE_MS))).toBeLessThan(MINUTE_MS);
  });

  it('find the shape of a span and its recurring patterns', async () => {
    const nightly = (atMs: number) => (atMs % DAY_MS < 20 * MINUTE_MS ? 0.9 : 0.1) + 0.01 * noise(atMs, 'night');
    const { handlers, nowMs } = createService({ cpu_usage_ratio: nightly });
    const result = await handlers.patterns({ key: 'cpu_usage_ratio', fromMs: nowMs - DAY_MS, toMs: nowMs }, {});
    patternsResultSchema.parse(result);
    expect(result.recurring[0]).toMatchObject({ periodMs: DAY_MS, durationMs: 20 * MINUTE_MS });
  });

  it('analyze a span, and return its expected values', async () => {
    const { handlers, nowMs } = createService(PAST);
    const span = { key: 'cpu_usage_ratio', fromMs: nowMs - DAY_MS, toMs: nowMs };
    const analysis = await handlers.analyze(span, {});
    analysisSchema.parse(analysis);
    expect(analysis.summary?.mean).toBeCloseTo(0.5, 1);
    const band = await handlers.expected({ ...span, points: 200 }, {});
    expectedBandSchema.parse(band);
    if (band.kind !== 'band') throw new Error('nothing was expected');
    expect(band.low.length).toBe(band.high.length);
    const inside = band.low.filter((low, step) => {
      const value = 0.5 + 0.2 * daily(band.fromMs + step * band.stepMs);
      return low !== null && low <= value && value <= (band.high[step] ?? 0);
    });
    expect(inside.length / band.low.length).toBeGreaterThan(0.95);
    anomaliesSchema.parse(
      await handlers.anomalies({ selectors: [], fromMs: 0, toMs: nowMs, tier: 'notice', limit: 10 }, {}),
    );
  });

  it('compute the same query once', async () => {
    const { handlers, clock, queries } = createService(PAST);
    const query = () => handlers.forecast({ key: 'cpu_usage_ratio', horizonMs: HOUR_MS }, {});
    await Promise.all([query(), query()]);
    expect(queries()).toBe(1);
    clock.advance(MINUTE_MS);
    await query();
    expect(queries()).toBe(2);
  });

  it('name unknown series', async () => {
    const { handlers, nowMs } = createService(PAST);
    const span = { key: 'nonsense', fromMs: nowMs - HOUR_MS, toMs: nowMs };
    await expect(handlers.analyze(span, {})).rejects.toThrow('No series is named nonsense');
    await expect(handlers.correlate({ ...span, limit: 1 }, {})).rejects.toThrow('No series is named nonsense');
  });

  it.each([
    ['nothing was measured yet', () => Number.NaN],
    ['one minute was measured', (atMs: number) => (atMs >= NOW_MS - MINUTE_MS ? 0.5 : Number.NaN)],
    ['it never moves', () => 0.5],
    ['values are huge', (atMs: number) => (Math.floor(atMs / MINUTE_MS) % 2 === 0 ? 1e307 : -1e307)],
  ])('fit the contract although %s', async (_, at) => {
    const { handlers, nowMs } = createService({
      cpu_usage_ratio: at,
      load_1m_ratio: at,
      'filesystem_used_ratio{mount="/"}': at,
      'app_memory_bytes{app="a"}': at,
    });
    const span = { key: 'cpu_usage_ratio', fromMs: nowMs - HOUR_MS, toMs: nowMs };
    analysisSchema.parse(await handlers.analyze(span, {}));
    patternsResultSchema.parse(await handlers.patterns(span, {}));
    expectedBandSchema.parse(await handlers.expected({ ...span, points: 100 }, {}));
    forecastResultSchema.parse(await handlers.forecast({ key: span.key, horizonMs: HOUR_MS }, {}));
    correlationsSchema.parse(await handlers.correlate({ ...span, limit: 20 }, {}));
    changesSchema.parse(await handlers.changes({ ...span, limit: 20 }, {}));
    capacitiesSchema.parse(await handlers.capacities(undefined, {}));
    leaksSchema.parse(await handlers.leaks(undefined, {}));
  });
});
