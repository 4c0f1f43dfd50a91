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

it('really collects what is no longer used', async () => {
  vi.useRealTimers();
  let large: object | undefined = { text: 'x'.repeat(1_000) };
  const reference = new WeakRef(large);
  large = undefined;
  const release = new MemoryRelease(undefined, 1);
  await vi.waitFor(
    () => {
      release.schedule();
      expect(reference.deref()).toBeUndefined();
    },
    { timeout: 20_000, interval: 50 },
  );
});
