import { expect, it } from 'vitest';
import { createBudget } from './budget';

const LIMITS = { cpuRatio: 0.01, memoryBytes: 100, batteryIntervalMs: 2_000 };

function run(budget: ReturnType<typeof createBudget>, fromS: number, toS: number, cpuRatio: number, memoryBytes = 50) {
  for (let second = fromS; second < toS; second += 5) {
    budget.update({ atMonotonicMs: second * 1000, cpuRatio, memoryBytes, onBattery: false });
  }
}

it('slows down after a minute over its budget, step by step, and comes back when calm', () => {
  const budget = createBudget(() => LIMITS);
  run(budget, 0, 60, 0.03);
  expect(budget.level).toBe(0);
  run(budget, 60, 120, 0.03);
  expect(budget.level).toBe(1);
  expect(budget.processIntervalMs(5_000)).toBe(15_000);
  run(budget, 120, 400, 0.03);
  expect(budget.level).toBe(3);
  expect(budget.intervalMs(1_000)).toBe(5_000);
  expect(budget.steps[0]).toMatch(/own CPU over its budget/);
  run(budget, 400, 2_000, 0.001);
  expect(budget.level).toBe(0);
  expect(budget.steps).toEqual([]);
});

it('is not moved by a burst', () => {
  const budget = createBudget(() => LIMITS);
  run(budget, 0, 600, 0.004);
  run(budget, 600, 610, 0.1);
  run(budget, 610, 900, 0.004);
  expect(budget.level).toBe(0);
});

it('takes at most one step for memory, which slowing down does not give back', () => {
  const budget = createBudget(() => LIMITS);
  run(budget, 0, 1_000, 0.001, 500);
  expect(budget.level).toBe(1);
});

it('slows to the battery interval at once', () => {
  const budget = createBudget(() => LIMITS);
  budget.update({ atMonotonicMs: 0, cpuRatio: 0, memoryBytes: 1, onBattery: true });
  expect(budget.intervalMs(1_000)).toBe(2_000);
  expect(budget.intervalMs(5_000)).toBe(5_000);
});
