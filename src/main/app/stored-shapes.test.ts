import { expect, it } from 'vitest';
import type { StateStore } from '../store/store';
import { checkStored, STORED_SHAPES } from './stored-shapes';

const NOW_MS = 1_763_720_000_000;
const SILENCE = { id: 's', matchers: { rule: 'full' }, fromMs: 1, untilMs: 2, comment: '', createdBy: 'person' };

function storeOf(values: Readonly<Record<string, unknown>>) {
  const store: StateStore = {
    get: async (_, key) => values[key],
    list: async () => new Map(Object.entries(values)),
    set: async () => undefined,
    delete: async () => undefined,
  };
  const reported: [string, number][] = [];
  const checked = checkStored(
    store,
    () => NOW_MS,
    (domain, count) => reported.push([domain, count]),
  );
  return { checked, reported };
}

const GARBAGE: readonly unknown[] = [5, true, [null], [{}], [[]], Symbol('unreadable'), { id: {} }, { kind: 'x' }];

it.each(Object.entries(STORED_SHAPES))('reads no garbage as %s', (_, shape) => {
  expect(GARBAGE.filter((value) => shape(value))).toEqual([]);
});

it('returns the usable values of a domain and counts the others', async () => {
  const { checked, reported } = storeOf({ good: SILENCE, bad: { ...SILENCE, untilMs: 'never' }, worse: null });
  expect([...(await checked.list('alert-silences'))]).toEqual([['good', SILENCE]]);
  expect(reported).toEqual([['alert-silences', 2]]);
});

it('reads a damaged pause as a pause', async () => {
  const { checked, reported } = storeOf({ control: { pause: 'yes' }, ledger: 5 });
  expect(await checked.get('automation', 'control')).toEqual({
    pause: { kind: 'paused', sinceMs: NOW_MS, untilMs: null },
    allowedAtMs: {},
  });
  expect(await checked.get('automation', 'ledger')).toBeUndefined();
  expect(await checked.get('automation', 'nothing')).toBeUndefined();
  expect(reported).toHaveLength(2);
});

it('accepts only services that a client may add', async () => {
  const service = { name: 'web', kind: 'port', port: 80 };
  const { checked } = storeOf({ web: service, run: { name: 'run', kind: 'command', command: ['id'] }, none: null });
  expect([...(await checked.list('services')).keys()]).toEqual(['web']);
});
