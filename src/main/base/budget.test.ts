import { expect, it } from 'vitest';
import { createBudget } from './budget';

const LIMITS = { cpuRatio: 0.01, memoryBytes: 100, writtenBytesPerDay: 86_400_000, batteryIntervalMs: 2_000 };
const HOUR_S = 3_600;

interface Use {
  readonly cpuRatio?: number;
  readonly memoryBytes?: number;
  /** Share of the write budget. */
  readonly written?: number;
  readonly latenessMs?: number;
}

function run(budget: ReturnType<typeof createBudget>, fromS: number, toS: number, use: Use) {
  const { cpuRatio = 0.001, memoryBytes = 50, written = 0, latenessMs = 0 } = use;
  for (let second = fromS; second < toS; second += 5) {
    const atMonotonicMs = second * 1000;
    const writtenBytes = written * atMonotonicMs;
    budget.update({ atMonotonicMs, cpuRatio, memoryBytes, writtenBytes, onBattery: false, latenessMs });
  }
}

it('slows down after a minute over its budget, step by step, and recovers when calm', () => {
  const budget = createBudget(() => LIMITS);
  run(budget, 0, 60, { cpuRatio: 0.03 });
  expect(budget.level).toBe(0);
  run(budget, 60, 120, { cpuRatio: 0.03 });
  expect(budget.level).toBe(1);
  expect(budget.processIntervalMs(5_000)).toBe(15_000);
  expect(budget.allowsDeepAnalysis).toBe(true);
  run(budget, 120, 180, { cpuRatio: 0.03 });
  expect(budget.allowsDeepAnalysis).toBe(false);
  expect(budget.intervalMs(1_000)).toBe(1_000);
  run(budget, 180, 500, { cpuRatio: 0.03 });
  expect(budget.level).toBe(4);
  expect(budget.intervalMs(1_000)).toBe(5_000);
  expect(budget.steps).toEqual([
    'no deep analysis, everything measured a fifth as often: own CPU use is over its budget',
  ]);
  run(budget, 500, 2_500, { cpuRatio: 0.001 });
  expect(budget.level).toBe(0);
  expect(budget.steps).toEqual([]);
  expect(budget.allowsDeepAnalysis).toBe(true);
});

it("limits clients' requests at the first late ticks, and more only when they stay late", () => {
  const budget = createBudget(() => LIMITS);
  run(budget, 0, 10, {});
  run(budget, 10, 25, { latenessMs: 150 });
  expect([budget.requestShare, budget.level]).toEqual([1 / 8, 0]);
  expect(budget.steps).toEqual(['fewer requests of clients accepted: ticks run late']);
  run(budget, 25, 60, {});
  expect([budget.requestShare, budget.steps]).toEqual([1, []]);
  run(budget, 60, 600, { latenessMs: 150 });
  expect(budget.requestShare).toBe(1 / 16);
  expect(budget.allowsDeepAnalysis).toBe(false);
  expect(budget.intervalMs(1_000)).toBe(1_000);
});

it('ignores a burst', () => {
  const budget = createBudget(() => LIMITS);
  run(budget, 0, 600, { cpuRatio: 0.004 });
  run(budget, 600, 610, { cpuRatio: 0.1 });
  run(budget, 610, 900, { cpuRatio: 0.004 });
  expect(budget.level).toBe(0);
});

it('takes at most one step for memory, which slowing down does not reduce', () => {
  const budget = createBudget(() => LIMITS);
  run(budget, 0, 1_000, { memoryBytes: 500 });
  expect(budget.level).toBe(1);
  run(budget, 1_000, 1_400, { memoryBytes: 99 });
  expect(budget.level).toBe(0);
});

it('takes one step an hour for writing, which comes in bursts', () => {
  const budget = createBudget(() => LIMITS);
  run(budget, 0, HOUR_S, { written: 0.9 });
  expect(budget.level).toBe(0);
  run(budget, HOUR_S, 3 * HOUR_S, { written: 3 });
  expect(budget.level).toBe(1);
  expect(budget.steps[0]).toMatch(/own disk writes are over their budget/);
  run(budget, 3 * HOUR_S, 4 * HOUR_S, { written: 3 });
  expect(budget.level).toBe(2);
});

it('continues if the counter of written bytes restarts or is unknown', () => {
  const budget = createBudget(() => LIMITS);
  const reading = { cpuRatio: Number.NaN, memoryBytes: 1, onBattery: false, latenessMs: 0 };
  for (const [second, writtenBytes] of [
    [0, Number.NaN],
    [5, 1e15],
    [10, 0],
    [15, 10],
  ] as const) {
    budget.update({ ...reading, atMonotonicMs: second * 1000, writtenBytes });
  }
  run(budget, 20, 3 * HOUR_S, {});
  expect(budget.level).toBe(0);
});

it('slows to the battery interval immediately', () => {
  const budget = createBudget(() => LIMITS);
  budget.update({ atMonotonicMs: 0, cpuRatio: 0, memoryBytes: 1, writtenBytes: 0, onBattery: true, latenessMs: 0 });
  expect(budget.intervalMs(1_000)).toBe(2_000);
  expect(budget.intervalMs(5_000)).toBe(5_000);
});
