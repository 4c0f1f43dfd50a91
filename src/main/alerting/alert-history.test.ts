import { expect, it } from 'vitest';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import type { AlertEvent } from '../../shared/contract/alert-schemas';
import { DAY_MS } from '../../shared/model/time';
import { AlertHistory } from './alert-history';

const ALL = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 5_000, kinds: [] };

function event(atMs: number, kind: AlertEvent['kind'] = 'firing'): AlertEvent {
  return { atMs, kind, subject: 's', rule: 'r', severity: 'warning', by: 'homeostat', text: `at ${atMs}` };
}

function create(state = createMemoryState()) {
  const problems: unknown[] = [];
  return {
    state,
    problems,
    history: new AlertHistory(
      state,
      (problem) => problems.push(problem),
      () => Number.POSITIVE_INFINITY,
    ),
  };
}

it('lists events newest first, by time and kind, including unwritten ones', async () => {
  const { history } = create();
  history.add(event(1));
  history.add(event(2, 'resolved'));
  await history.flush();
  history.add(event(3));
  const at = (query: Partial<typeof ALL> & { readonly kinds?: string[] }) =>
    history.list({ ...ALL, ...query } as never).map(({ atMs }) => atMs);
  expect([at({}), at({ fromMs: 2 }), at({ toMs: 2 }), at({ limit: 1 }), at({ kinds: ['resolved'] as never })]).toEqual([
    [3, 2, 1],
    [3, 2],
    [1],
    [3],
    [2],
  ]);
  await history.flush();
});

it('fills rows, so that small batches do not displace old events', async () => {
  const { history, state } = create();
  for (let i = 0; i < 450; i++) {
    history.add(event(i));
    await history.flush();
  }
  expect((await state.list('alert-history')).size).toBe(5);
  const again = create(state).history;
  await again.load(450);
  expect(again.list(ALL).map(({ atMs }) => atMs)).toEqual(Array.from({ length: 450 }, (_, i) => 449 - i));
});

it('stores half a year and fifty thousand events at most', async () => {
  const { history, state } = create();
  history.add(event(0));
  await history.flush();
  for (let i = 0; i < 100; i++) history.add(event(200 * DAY_MS));
  await history.flush();
  expect((await state.list('alert-history')).size).toBe(1);
  const later = create(state).history;
  await later.load(500 * DAY_MS);
  expect(later.list(ALL)).toEqual([]);
  for (let i = 0; i < 51_000; i++) later.add(event(500 * DAY_MS + i));
  await later.flush();
  expect((await state.list('alert-history')).size).toBe(500);
  expect(later.list(ALL)[0]?.atMs).toBe(500 * DAY_MS + 50_999);
});

it('reports a failed write and continues', async () => {
  const state = { ...createMemoryState(), set: () => Promise.reject(new Error('disk full')) };
  const { history, problems } = create(state);
  history.add(event(1));
  await history.flush();
  expect(problems).toHaveLength(1);
  expect(history.list(ALL)).toHaveLength(1);
});

it('lists the times of a day at which alerts fired, without those at which only their data returned', async () => {
  const { history, state } = create();
  const kinds = ['firing', 'resolved', 'firing', 'unknown', 'firing', 'resolved', 'firing'] as const;
  for (const [index, kind] of kinds.entries()) history.add(event(index, kind));
  history.add({ ...event(9), subject: 'other' });
  await history.flush();
  const later = create(state).history;
  await later.load(DAY_MS);
  expect(Object.fromEntries(later.firings(DAY_MS))).toEqual({ s: [0, 2, 6], other: [9] });
  expect(Object.fromEntries(later.firings(DAY_MS + 1))).toEqual({ s: [2, 6], other: [9] });
  expect(Object.fromEntries(later.firings(6))).toEqual({ s: [0, 2] });
});
