import { ORPCError } from '@orpc/client';
import { environmentManager, focusManager, QueryObserver } from '@tanstack/react-query';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { AppApi } from '../../shared/contract/contract';
import type { ConnectionState } from './connection';
import { api, attachConnection, every, keepOf, orpc, queryClient } from './host-api';
import { failureText } from './loadable';
import { Store } from './store';

type Call = (input: unknown, options: { readonly signal: AbortSignal }) => Promise<unknown>;

beforeAll(() => {
  // Intervals run in browsers only.
  environmentManager.setIsServer(() => false);
  queryClient.mount();
});
afterAll(() => queryClient.unmount());
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  queryClient.clear();
  focusManager.setFocused(undefined);
  vi.useRealTimers();
});

const open = (list: Call): ConnectionState => ({
  kind: 'open',
  api: { alerts: { list, revive: async () => ({}) } } as unknown as AppApi,
});

/** Connects to a host that counts the queries for alerts, and observes them as a component does. */
function setUp(list: Call, refetchInterval = 1_000) {
  const counted = vi.fn(list);
  const connection = new Store<ConnectionState>(open(counted));
  attachConnection(connection);
  const options = orpc.alerts.list.queryOptions({ refetchInterval: every(refetchInterval) });
  const observer = new QueryObserver(queryClient, options);
  return { counted, connection, observer, mount: () => observer.subscribe(() => undefined) };
}
const refuse = () => Promise.reject(new ORPCError('CONFLICT', { message: 'Not yet.', data: { advice: 'Wait.' } }));
const settle = () => vi.advanceTimersByTimeAsync(0);

it('polls while a component is mounted and the page is visible', async () => {
  const { counted, mount } = setUp(async () => []);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(counted).toHaveBeenCalledTimes(0);
  const unmount = mount();
  await vi.advanceTimersByTimeAsync(2_500);
  expect(counted).toHaveBeenCalledTimes(3);
  focusManager.setFocused(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(counted).toHaveBeenCalledTimes(3);
  focusManager.setFocused(true);
  await settle();
  expect(counted).toHaveBeenCalledTimes(4);
  unmount();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(counted).toHaveBeenCalledTimes(4);
});

it('reports a failure with its advice, repeats the query every 5 s, and keeps earlier data', async () => {
  let isFailing = true;
  const { counted, observer, mount } = setUp(async () => (isFailing ? refuse() : [1]));
  const unmount = mount();
  await vi.advanceTimersByTimeAsync(500);
  expect(failureText(observer.getCurrentResult().error)).toBe('Not yet. Wait.');
  await vi.advanceTimersByTimeAsync(4_000);
  expect(counted).toHaveBeenCalledTimes(1);
  isFailing = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(observer.getCurrentResult()).toMatchObject({ data: [1], error: null });
  isFailing = true;
  await vi.advanceTimersByTimeAsync(1_500);
  expect(observer.getCurrentResult()).toMatchObject({ data: [1], status: 'error' });
  const before = counted.mock.calls.length;
  await vi.advanceTimersByTimeAsync(3_500);
  expect(counted).toHaveBeenCalledTimes(before);
  unmount();
});

it('waits for the next connection when one is lost, and then queries at once', async () => {
  const { connection, observer, mount } = setUp(() => Promise.reject(new Error('closed')));
  const unmount = mount();
  await settle();
  connection.set({ kind: 'lost', wasOpen: true, cause: 'down' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(observer.getCurrentResult()).toMatchObject({ status: 'pending', fetchStatus: 'paused' });
  const next = vi.fn(async () => [2]);
  connection.set(open(next));
  await settle();
  expect(observer.getCurrentResult().data).toEqual([2]);
  expect(next).toHaveBeenCalledTimes(1);
  connection.set({ kind: 'lost', wasOpen: true, cause: 'down' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(observer.getCurrentResult().data).toEqual([2]);
  connection.set(open(next));
  await settle();
  expect(next).toHaveBeenCalledTimes(2);
  unmount();
});

it('cancels a request on the host when its last component is gone', async () => {
  let signal: AbortSignal | undefined;
  const { mount } = setUp((_, options) => {
    signal = options.signal;
    return new Promise(() => undefined);
  });
  const unmount = mount();
  await settle();
  expect(signal?.aborted).toBe(false);
  unmount();
  expect(signal?.aborted).toBe(true);
});

it('queries everything on the page again after an action', async () => {
  const { counted, mount } = setUp(async () => [], 60_000);
  const unmount = mount();
  await settle();
  await queryClient.getMutationCache().build(queryClient, orpc.alerts.revive.mutationOptions()).execute({ key: 'a' });
  await settle();
  expect(counted).toHaveBeenCalledTimes(2);
  unmount();
});

it('rejects an action without a connection at once, with advice', async () => {
  const { connection } = setUp(async () => []);
  connection.set({ kind: 'lost', wasOpen: true, cause: 'down' });
  const action = queryClient.getMutationCache().build(queryClient, orpc.alerts.revive.mutationOptions());
  await expect(action.execute({ key: 'a' })).rejects.toThrow('The host does not respond.');
  await expect(api.alerts.list().catch(failureText)).resolves.toContain('Try again when the page is connected.');
});

it('forgets data a minute after its last component is gone', async () => {
  const { mount } = setUp(async () => []);
  mount()();
  await settle();
  expect(queryClient.getQueryCache().getAll()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(queryClient.getQueryCache().getAll()).toEqual([]);
});

it('keeps data as a placeholder only for the same subject', () => {
  const keep = keepOf('cpu');
  expect(keep(1, { queryKey: ['trend', 'cpu', '1h'] })).toBe(1);
  expect(keep(1, { queryKey: ['trend', 'memory', '1h'] })).toBeUndefined();
  expect(keep(1, undefined)).toBeUndefined();
});
