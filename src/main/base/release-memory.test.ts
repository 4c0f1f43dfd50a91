import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MemoryRelease } from './release-memory';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('collects once after the last of several pieces of work', () => {
  const collect = vi.fn();
  const release = new MemoryRelease(collect, 1_000);
  for (let piece = 0; piece < 5; piece++) {
    release.schedule();
    vi.advanceTimersByTime(900);
  }
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(collect).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(1);
});

it('really collects unused memory', async () => {
  vi.useRealTimers();
  // A function of its own, because its results may stay in its frame. No assertion may hold them either.
  const reference = (() => new WeakRef({ text: 'x'.repeat(1_000) }))();
  const release = new MemoryRelease(undefined, 1);
  await vi.waitFor(
    () => {
      release.schedule();
      expect(reference.deref() === undefined).toBe(true);
    },
    { timeout: 20_000, interval: 50 },
  );
});
