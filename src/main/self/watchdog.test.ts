import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Frame } from '../../shared/model/frame';
import { Bus } from '../base/bus';
import { startWatchdog } from './watchdog';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const frame: Frame = { sequence: 1, atMs: 0, intervalMs: 1_000, gap: false, values: new Float64Array() };

it('signals while ticks come, and no longer when they stop', async () => {
  let reports = 0;
  const frames = new Bus<Frame>();
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
  const supervision = { aliveIntervalMs: 5_000, reportAlive: () => reports++ };
  const stop = startWatchdog({ supervision, frames, clock, intervalMs: () => 1_000 });
  for (let second = 0; second < 60; second++) {
    frames.emit(frame);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(reports).toBeGreaterThanOrEqual(12);
  const before = reports;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(reports - before).toBeLessThanOrEqual(3);
  await stop();
  frames.emit(frame);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reports - before).toBeLessThanOrEqual(3);
});
