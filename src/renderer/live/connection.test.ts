import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppApi } from '../../shared/contract/contract';
import { Connection, type Link, type OpenResult } from './connection';

const api = {} as AppApi;

/** Answers each attempt with the next of a list; the last one repeats. */
function transportOf(...results: readonly (() => OpenResult)[]) {
  const tries: number[] = [];
  return {
    tries,
    open: async () => {
      tries.push(Date.now());
      return (results[Math.min(tries.length, results.length) - 1] as () => OpenResult)();
    },
  };
}

function openLink(): { readonly link: Link; readonly result: () => OpenResult } {
  let end = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    end = resolve;
  });
  const link = { api, closed, close: () => end() };
  return { link, result: () => ({ kind: 'open', link }) };
}
const down = (): OpenResult => ({ kind: 'down' });
const refused = (): OpenResult => ({ kind: 'refused', reason: 'wrong-token' });

let connection: Connection | undefined;
beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  connection?.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it('opens and provides the API', async () => {
  connection = new Connection(transportOf(openLink().result));
  expect(connection.state.get()).toEqual({ kind: 'connecting' });
  connection.connect();
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.state.get()).toEqual({ kind: 'open', api });
});

it('retries after half a second, then less often, up to every ten seconds', async () => {
  const transport = transportOf(down);
  connection = new Connection(transport);
  connection.connect();
  await vi.advanceTimersByTimeAsync(40_000);
  const waits = transport.tries.slice(1).map((atMs, index) => atMs - (transport.tries[index] as number));
  expect(waits.slice(0, 7)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(connection.state.get()).toEqual({ kind: 'lost', wasOpen: false, cause: 'down' });
});

it('reconnects after a loss, and starts over with short delays', async () => {
  const first = openLink();
  const second = openLink();
  const transport = transportOf(first.result, down, second.result);
  connection = new Connection(transport);
  connection.connect();
  await vi.advanceTimersByTimeAsync(0);
  first.link.close();
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.state.get()).toEqual({ kind: 'lost', wasOpen: true, cause: 'down' });
  await vi.advanceTimersByTimeAsync(1500);
  expect(transport.tries).toEqual([0, 500, 1500]);
  expect(connection.state.get().kind).toBe('open');
});

it('connects at once on request', async () => {
  const transport = transportOf(down);
  connection = new Connection(transport);
  connection.connect();
  await vi.advanceTimersByTimeAsync(16_000);
  const before = transport.tries.length;
  connection.connect();
  connection.connect();
  await vi.advanceTimersByTimeAsync(0);
  expect(transport.tries.length).toBe(before + 1);
});

it('makes no further attempt after a refusal, except on request', async () => {
  const transport = transportOf(refused, openLink().result);
  connection = new Connection(transport);
  connection.connect();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(connection.state.get()).toEqual({ kind: 'refused', reason: 'wrong-token' });
  expect(transport.tries).toHaveLength(1);
  connection.connect();
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.state.get().kind).toBe('open');
});

it('reports an impostor, and keeps trying', async () => {
  const transport = transportOf(
    () => ({ kind: 'impostor' }),
    () => ({ kind: 'impostor' }),
    down,
    openLink().result,
  );
  connection = new Connection(transport);
  const causes: unknown[] = [];
  connection.state.subscribe(() => {
    const state = connection?.state.get();
    causes.push(state?.kind === 'lost' ? state.cause : state?.kind);
  });
  connection.connect();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(causes).toEqual(['impostor', 'down', 'open']);
});

it('closes a link that opens after the stop', async () => {
  const late = openLink();
  const close = vi.spyOn(late.link, 'close');
  connection = new Connection(transportOf(late.result));
  connection.connect();
  connection.stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(close).toHaveBeenCalled();
});
