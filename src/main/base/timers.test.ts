import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { every } from './timers';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const fail = (error: unknown) => {
  throw error;
};

it('runs once an interval until it is stopped', async () => {
  const task = vi.fn();
  const stop = every(1_000, task, { onError: fail });
  await vi.advanceTimersByTimeAsync(999);
  expect(task).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(2_001);
  expect(task).toHaveBeenCalledTimes(3);
  await stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(task).toHaveBeenCalledTimes(3);
});

it('waits for the given time before the first run', async () => {
  const task = vi.fn();
  const stop = every(1_000, task, { firstMs: 10, onError: fail });
  await vi.advanceTimersByTimeAsync(10);
  expect(task).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(task).toHaveBeenCalledTimes(2);
  await stop();
});

it('never starts if it is stopped before the first run', async () => {
  const task = vi.fn();
  await every(1_000, task, { firstMs: 10, onError: fail })();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(task).not.toHaveBeenCalled();
});

it('skips runs while one is pending', async () => {
  const first = Promise.withResolvers<void>();
  const task = vi.fn().mockReturnValueOnce(first.promise);
  const stop = every(1_000, task, { onError: fail });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(task).toHaveBeenCalledTimes(1);
  first.resolve();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(task).toHaveBeenCalledTimes(2);
  await stop();
});

it('reports errors that a run throws or rejects with, and continues', async () => {
  const errors: unknown[] = [];
  const task = vi
    .fn()
    .mockImplementationOnce(() => {
      throw new Error('thrown');
    })
    .mockRejectedValueOnce(new Error('rejected'));
  const stop = every(1_000, task, { onError: (error) => errors.push((error as Error).message) });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(errors).toEqual(['thrown', 'rejected']);
  expect(task).toHaveBeenCalledTimes(3);
  await stop();
});
