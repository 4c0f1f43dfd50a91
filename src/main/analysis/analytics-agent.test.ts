import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { SCORING_STEP_MS } from '../../core/analytics/live/scored-metrics';
import type { AnomalyQuery } from '../../shared/contract/analytics-schemas';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import type { Frame } from '../../shared/model/frame';
import { SeriesTable } from '../../shared/model/series';
import { AppLog } from '../base/log';
import type { Tasks } from '../base/tasks';
import { AnalyticsAgent } from './analytics-agent';
import { type TeachDetectorInput, teachDetector } from './analytics-tasks';
import { AnomalyRecords } from './anomaly-records';
import { DetectorMemory } from './detector-memory';

const INTERVAL_MS = 20_000;
const DAY_MINUTES = 1_440;
const ALL: AnomalyQuery = { selectors: [], fromMs: 0, toMs: Number.MAX_VALUE, tier: 'notice', limit: 200 };

/** Simulates a quiet CPU; returns the same value for the same time. */
function usualValue(atMs: number): number {
  return 0.2 + 0.05 * (createRandom(Math.floor(atMs / SCORING_STEP_MS))() - 0.5);
}

/** Creates an instance on disk, on which agents start and stop as hosts do. */
function createInstance({ historyMinutes = 0 } = {}) {
  const home = temporaryDirectory();
  const clock = new FakeClock();
  const startedMs = clock.nowMs();
  const state = createMemoryState();
  const oldestMs = startedMs - historyMinutes * SCORING_STEP_MS;
  const queries: RangeQuery[] = [];
  const appLog = new AppLog(() => undefined, clock.nowMs);
  const budget = { allowsDeepAnalysis: true };

  const range = async (query: RangeQuery): Promise<RangeResult> => {
    queries.push(query);
    const values: (number | null)[] = [];
    for (let atMs = query.fromMs; atMs < query.toMs; atMs += SCORING_STEP_MS) {
      values.push(atMs < oldestMs ? null : usualValue(atMs));
    }
    const series = { key: 'cpu_usage_ratio', metric: 'cpu_usage_ratio', labels: {}, unit: 'ratio' as const, values };
    return { fromMs: query.fromMs, stepMs: SCORING_STEP_MS, series: [series] };
  };
  const tasks: Tasks = {
    run: async <Result>(name: string, input: unknown) => {
      expect(name).toBe('teach-detector');
      return teachDetector(structuredClone(input) as TeachDetectorInput) as Result;
    },
    stop: async () => undefined,
  };

  const file = join(home, 'anomaly-model.json');
  function start() {
    const table = new SeriesTable();
    const cpu = table.intern('cpu_usage_ratio');
    const records = new AnomalyRecords(state, (problem) => {
      throw problem;
    });
    const memory = new DetectorMemory({
      file,
      version: '1',
      stepMs: SCORING_STEP_MS,
      range,
      readOldestMs: async () => (historyMinutes === 0 ? null : oldestMs),
      tasks,
      nowMs: clock.nowMs,
    });
    const log = appLog.for('analytics');
    const mayJudge = () => budget.allowsDeepAnalysis;
    const agent = new AnalyticsAgent({ table, clock, log, records, memory, defer: (work) => work(), mayJudge });
    let sequence = 0;
    const tick = (value: number, gap = false) => {
      clock.advance(INTERVAL_MS);
      const values = new Float64Array(table.size).fill(Number.NaN);
      values[cpu] = value;
      const frame: Frame = { sequence: ++sequence, atMs: clock.nowMs(), intervalMs: INTERVAL_MS, gap, values };
      agent.observe(frame);
    };
    const run = (minutes: number, valueAt: (atMs: number) => number = usualValue) => {
      for (let frame = 0; frame < (minutes * SCORING_STEP_MS) / INTERVAL_MS; frame++) tick(valueAt(clock.nowMs()));
    };
    /** Runs the first minutes, until it has learned and judged one of them. */
    const begin = async () => {
      run(8);
      await expect.poll(() => agent.figures.score, { interval: 5, timeout: 5_000 }).not.toBeNaN();
    };
    return { agent, records, table, tick, run, begin };
  }
  return { home, file, clock, queries, appLog, budget, tasks, start };
}

describe('AnalyticsAgent', () => {
  it('finds unusual values and no others', async () => {
    const { agent, records, run, begin } = createInstance().start();
    await begin();
    run(2 * DAY_MINUTES);
    expect(records.list({ ...ALL, tier: 'confident' })).toEqual([]);
    const before = agent.figures.anomalies;
    run(30, () => 0.98);
    run(60);
    expect(agent.figures.anomalies).toBe(before + 1);
    const [found] = records.list(ALL);
    expect(found?.metric).toBe('cpu_usage_ratio');
    expect(found?.observed).toBeGreaterThan(0.6);
    expect(found?.expected.high).toBeLessThan(0.6);
    expect(found?.toMs).not.toBeNull();
    expect(agent.figures).toMatchObject({ errors: 0, scoringSeconds: expect.any(Number) });
  });

  it('judges nothing while the budget is used up, and continues after', async () => {
    const { budget, start } = createInstance({ historyMinutes: 3 * DAY_MINUTES });
    const { agent, run, begin } = start();
    await begin();
    budget.allowsDeepAnalysis = false;
    run(30, () => 0.98);
    expect(agent.figures.anomalies).toBe(0);
    budget.allowsDeepAnalysis = true;
    run(30, () => 0.98);
    expect(agent.figures.anomalies).toBe(1);
  });

  it('neither judges nor learns data that Homeostat itself disturbs', async () => {
    const { clock, start } = createInstance({ historyMinutes: 3 * DAY_MINUTES });
    const { agent, run, begin } = start();
    await begin();
    agent.hold(({ metric }) => metric === 'cpu_usage_ratio', clock.nowMs() + 30 * SCORING_STEP_MS);
    run(28, () => 0.98);
    expect(agent.figures.anomalies).toBe(0);
    run(30, () => 0.98);
    expect(agent.figures).toMatchObject({ anomalies: 1, errors: 0 });
  });

  it('learns from the stored history before it judges', async () => {
    const { start, queries } = createInstance({ historyMinutes: 3 * DAY_MINUTES });
    const { agent, records, run, begin } = start();
    await begin();
    expect(queries).toHaveLength(4);
    run(10);
    expect(records.list(ALL)).toEqual([]);
    run(10, () => 0.98);
    expect(records.list(ALL)).toMatchObject([{ metric: 'cpu_usage_ratio', toMs: null }]);
    expect(agent.figures.errors).toBe(0);
  });

  it('judges the steps that came while it learned', async () => {
    const { start } = createInstance({ historyMinutes: 3 * DAY_MINUTES });
    const { agent, records, run } = start();
    run(30, () => 0.98);
    expect(records.list(ALL)).toEqual([]);
    await expect.poll(() => agent.figures.score, { interval: 5, timeout: 5_000 }).not.toBeNaN();
    expect(records.list(ALL)).toHaveLength(1);
  });

  it('continues with its state from before a restart, and learns only the rest', async () => {
    const { start, queries, clock, file } = createInstance({ historyMinutes: 3 * DAY_MINUTES });
    const first = start();
    await first.begin();
    first.run(20, () => 0.98);
    const [open] = first.records.list(ALL);
    await first.agent.stop();
    expect(existsSync(file)).toBe(true);

    queries.length = 0;
    clock.advance(5 * SCORING_STEP_MS);
    const second = start();
    await second.begin();
    expect(queries).toHaveLength(1);
    expect((queries[0]?.toMs ?? 0) - (queries[0]?.fromMs ?? 0)).toBeLessThanOrEqual(15 * SCORING_STEP_MS);
    expect(second.records.list(ALL)).toMatchObject([{ id: open?.id }]);
    second.run(45);
    expect(second.records.list(ALL)).toMatchObject([{ id: open?.id, toMs: expect.any(Number) }]);
  });

  it('learns again if the model cannot be read', async () => {
    const { start, file, queries } = createInstance({ historyMinutes: DAY_MINUTES });
    const model = { version: '1', stepMs: SCORING_STEP_MS, savedAtMs: 0 };
    const damaged = { ...model, state: { names: 7, series: 'x' } };
    for (const text of ['{', 'null', '[1]', JSON.stringify(model), JSON.stringify(damaged)]) {
      writeFileSync(file, text);
      const { agent, records, run, begin } = start();
      await begin();
      run(10);
      expect(agent.figures).toMatchObject({ score: expect.any(Number), errors: 0 });
      expect(queries.splice(0).length).toBeGreaterThan(0);
      expect(records.list(ALL)).toEqual([]);
    }
  });

  it('judges although nothing can be learned, and does not replace the stored model', async () => {
    const { start, file, tasks } = createInstance({ historyMinutes: DAY_MINUTES });
    tasks.run = () => Promise.reject(new Error('the worker ended'));
    const { agent, run, begin } = start();
    await begin();
    run(10);
    expect(agent.figures).toMatchObject({ isReady: true, score: expect.any(Number), errors: 1 });
    await agent.stop();
    expect(existsSync(file)).toBe(false);
  });

  it('follows a device that appeared later, and keeps its state of the others', async () => {
    const { agent, records, table, run, begin } = createInstance({ historyMinutes: 3 * DAY_MINUTES }).start();
    await begin();
    table.intern('disk_io_busy_ratio', { device: 'sdb' });
    run(10);
    run(10, () => 0.98);
    expect(records.list(ALL)).toMatchObject([{ metric: 'cpu_usage_ratio' }]);
    expect(agent.figures.errors).toBe(0);
  });

  it('counts errors on the tick and logs them once', async () => {
    const { start, appLog } = createInstance();
    const { agent, begin } = start();
    await begin();
    const broken = { sequence: 1, atMs: 1, intervalMs: 1, gap: false } as unknown as Frame;
    for (let times = 0; times < 3; times++) expect(() => agent.observe(broken)).not.toThrow();
    expect(agent.figures.errors).toBe(3);
    expect(appLog.tail(10).filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('continues after a clock that was a year ahead is corrected', async () => {
    const { start, clock } = createInstance({ historyMinutes: 3 * DAY_MINUTES });
    const { agent, records, run, begin } = start();
    await begin();
    clock.advance(365 * DAY_MINUTES * SCORING_STEP_MS);
    run(10);
    clock.wallMs -= 365 * DAY_MINUTES * SCORING_STEP_MS;
    run(3);
    await expect.poll(() => agent.figures.anomalies, { interval: 5 }).toBe(0);
    run(20, () => 0.98);
    await expect.poll(() => records.list(ALL).length, { interval: 5, timeout: 5_000 }).toBe(1);
  });

  it('judges nothing over a gap', async () => {
    const { agent, tick, run, begin } = createInstance().start();
    await begin();
    run(5);
    const { score } = agent.figures;
    expect(score).not.toBeNaN();
    for (let frame = 0; frame < 30; frame++) tick(0.98, true);
    expect(agent.figures.score).toBe(score);
  });
});
