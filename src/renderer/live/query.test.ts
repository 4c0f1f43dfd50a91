import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppApi } from '../../shared/contract/contract';
import type { ConnectionState } from './connection';
import { createQueryStore } from './query';
import { Store } from './store';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const api = {} as AppApi;

function setUp(query: () => Promise<number>) {
  const connection = new Store<ConnectionState>({ kind: 'open', api });
  const visible = new Store(true);
  const store = createQueryStore({ connection, visible }, { key: 'k', subject: 's', run: query, everyMs: 1_000 });
  return { connection, visible, store };
}

it('asks while somebody looks, and again after a while', async () => {
  let requested = 0;
  const { store, visible } = setUp(async () => ++requested);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(requested).toBe(0);
  const stop = store.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(store.get()).toEqual({ kind: 'ready', value: 1 });
  await vi.advanceTimersByTimeAsync(2_500);
  expect(requested).toBe(3);
  visible.set(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(requested).toBe(3);
  visible.set(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(requested).toBe(4);
  stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(requested).toBe(4);
});

it('tells why there is no answer, asks more seldom, and keeps what was answered', async () => {
  let requested = 0;
  let fails = true;
  const { store } = setUp(async () => {
    requested++;
    if (fails) throw Object.assign(new Error('not yet'), { data: { advice: 'wait' } });
    return requested;
  });
  const stop = store.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(500);
  expect(store.get()).toEqual({ kind: 'failed', failure: { message: 'not yet', advice: 'wait' } });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(requested).toBe(1);
  fails = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(store.get()).toEqual({ kind: 'ready', value: 2 });
  fails = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(store.get()).toEqual({ kind: 'ready', value: 2 });
  stop();
});

it('takes no answer that comes after the end', async () => {
  let result: (value: number) => void = () => undefined;
  const { store } = setUp(() => new Promise((resolve) => (result = resolve)));
  const stop = store.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  stop();
  result(7);
  await vi.advanceTimersByTimeAsync(0);
  expect(store.get()).toEqual({ kind: 'loading' });
});
