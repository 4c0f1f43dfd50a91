import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setErrorReport } from './contain';
import { startTicker, type Tick } from './ticker';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_350 }));
afterEach(() => void vi.useRealTimers());

const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

it('ticks immediately, then on the grid of the wall clock, and follows a changed interval', () => {
  const ticks: Tick[] = [];
  let intervalMs = 1_000;
  const stop = startTicker(
    clock,
    () => intervalMs,
    (tick) => ticks.push(tick),
  );
  vi.advanceTimersByTime(2_700);
  intervalMs = 5_000;
  vi.advanceTimersByTime(12_000);
  void stop();
  vi.advanceTimersByTime(10_000);
  expect(ticks.map((tick) => tick.atMs)).toEqual([
    1_000_350, 1_001_000, 1_002_000, 1_003_000, 1_004_000, 1_005_000, 1_010_000, 1_015_000,
  ]);
  expect(ticks.every((tick) => tick.missed === 0)).toBe(true);
});

it('counts the ticks that a blocked thread missed, and reports the real time', () => {
  const ticks: Tick[] = [];
  let blockedMs = 0;
  const late = { nowMs: () => Date.now() + blockedMs, monotonicMs: () => performance.now() + blockedMs };
  const stop = startTicker(
    late,
    () => 1_000,
    (tick) => ticks.push(tick),
  );
  vi.advanceTimersByTime(700);
  blockedMs = 3_400;
  vi.advanceTimersByTime(1_000);
  void stop();
  expect(ticks[1]).toMatchObject({ atMs: 1_001_000, missed: 0 });
  expect(ticks[2]).toMatchObject({ atMs: 1_005_400, missed: 3 });
});

it('continues after a tick that threw', () => {
  const errors: unknown[] = [];
  setErrorReport((_, error) => errors.push(error));
  let ticks = 0;
  const stop = startTicker(
    clock,
    () => 1_000,
    () => {
      ticks++;
      throw new Error('a broken tick');
    },
  );
  vi.advanceTimersByTime(2_700);
  void stop();
  setErrorReport();
  expect(ticks).toBe(4);
  expect(errors).toHaveLength(4);
});
