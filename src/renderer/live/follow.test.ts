import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppApi } from '../../shared/contract/contract';
import type { ConnectionState } from './connection';
import { createLiveStore, follow, untilAborted } from './follow';
import { failureOf, LOADING } from './loadable';
import { Store } from './store';

const open = (): ConnectionState => ({ kind: 'open', api: {} as AppApi });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function live(state: ConnectionState = { kind: 'connecting' }) {
  return { connection: new Store(state), visible: new Store(true) };
}

describe('follow', () => {
  it('runs one session for each connection', async () => {
    const source = live();
    const log: string[] = [];
    const stop = follow(
      source,
      async (_, signal) => {
        log.push('begin');
        await untilAborted(signal);
        log.push('end');
      },
      () => log.push('failure'),
    );
    expect(log).toEqual([]);
    source.connection.set(open());
    source.connection.set({ kind: 'lost', wasOpen: true, cause: 'down' });
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['begin', 'end']);
    source.connection.set(open());
    stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['begin', 'end', 'begin', 'end']);
  });

  it('stops while the document is hidden', async () => {
    const source = live(open());
    let running = 0;
    const stop = follow(
      source,
      async (_, signal) => {
        running++;
        await untilAborted(signal);
        running--;
      },
      () => undefined,
    );
    expect(running).toBe(1);
    source.visible.set(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(running).toBe(0);
    source.visible.set(true);
    expect(running).toBe(1);
    stop();
    await vi.advanceTimersByTimeAsync(0);
  });

  it('restarts a failed session while the connection is open', async () => {
    const source = live(open());
    const failures: unknown[] = [];
    let begun = 0;
    const stop = follow(
      source,
      async () => {
        begun++;
        throw new Error('no');
      },
      (error) => failures.push(error),
    );
    await vi.advanceTimersByTimeAsync(4_500);
    expect(begun).toBe(3);
    expect(failures).toHaveLength(3);
    stop();
  });
});

it('reports no failure when the connection was lost', async () => {
  const source = live(open());
  const failures: unknown[] = [];
  let fail = (): void => undefined;
  const stop = follow(
    source,
    () =>
      new Promise((_, reject) => {
        fail = () => reject(new Error('queue closed'));
      }),
    (error) => failures.push(error),
  );
  fail();
  await vi.advanceTimersByTimeAsync(1);
  source.connection.set({ kind: 'lost', wasOpen: true, cause: 'down' });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(failures).toEqual([]);
  stop();
});

describe('createLiveStore', () => {
  it('sends no request without listeners, and keeps its data when the host disappears', async () => {
    const source = live(open());
    const store = createLiveStore<number>(source, async (_, set, signal) => {
      set(7);
      await untilAborted(signal);
    });
    expect(store.get()).toBe(LOADING);
    const unsubscribe = store.subscribe(() => undefined);
    expect(store.get()).toEqual({ data: 7, error: null });
    source.connection.set({ kind: 'lost', wasOpen: true, cause: 'down' });
    expect(store.get()).toEqual({ data: 7, error: null });
    unsubscribe();
  });

  it('reports a failure with the advice of the host', async () => {
    const source = live(open());
    const store = createLiveStore<number>(source, async () => {
      throw Object.assign(new Error('the store is closed'), { data: { advice: 'Wait.' } });
    });
    const unsubscribe = store.subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(200);
    expect(failureOf(store.get().error)).toEqual({ message: 'the store is closed', advice: 'Wait.' });
    unsubscribe();
  });
});
