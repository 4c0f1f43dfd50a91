import { expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import type { Notice, StoreStats } from '../../shared/contract/schemas';
import { SeriesTable } from '../../shared/model/series';
import { createBudget } from '../base/budget';
import { Pace } from './pace';
import { createStatusBoard, type StatusParts } from './status';

const LOSS: Notice = { id: 'lost', level: 'error', text: 'Something was lost', advice: 'Read it.', reportedAtMs: 1 };

const FOREGROUND = {
  state: 'known',
  pid: 42,
  app: 'firefox',
  reason: null,
  source: 'x11',
  sinceMs: 0,
  idleSinceMs: null,
} as const;

function boardOf(parts: Partial<StatusParts>) {
  const clock = new FakeClock();
  return createStatusBoard({
    fixed: { pid: 1, host: 'headless', version: '1', hostname: 'here', startedAtMs: 0 },
    intervalMs: () => 1000,
    table: new SeriesTable(),
    pace: new Pace(clock.monotonicMs),
    budget: createBudget(() => ({
      cpuRatio: 1,
      memoryBytes: 1e9,
      writtenBytesPerDay: 1e9,
      batteryIntervalMs: 1000,
    })),
    store: { stats: () => Promise.reject(new Error('EACCES: permission denied')) },
    clock,
    notices: new Map(),
    crashes: { restarts: 0, last: undefined },
    foreground: () => FOREGROUND,
    losses: () => [LOSS],
    configNotices: () => [],
    health: () => undefined,
    url: () => null,
    ...parts,
  });
}

const get = (parts: Partial<StatusParts>) => boardOf(parts).handlers.get({} as never, {} as never);

it('returns a status although the store fails, and reports the failure', async () => {
  const { notices, state } = await get({});
  expect(state).toBe('unknown');
  expect(notices).toEqual([
    LOSS,
    expect.objectContaining({ id: 'store-silent', text: expect.stringMatching(/EACCES/) }),
  ]);
});

it('does not wait for a store that does not reply', async () => {
  const { notices } = await get({ store: { stats: () => new Promise(() => undefined) } });
  expect(notices.map(({ id }) => id)).toContain('store-silent');
});

it('returns earlier figures if the store is busy, and asks it once for all callers', async () => {
  let calls = 0;
  const first = { mode: 'disk', bytes: 1, samples: 7, writtenBytes: 0, damaged: 0, oldestAtMs: 1 } as StoreStats;
  const cache = { hits: 0, misses: 0, evictions: 0, advice: { sizing: '' } } as StoreStats['cache'];
  const stats = () => (calls++ === 0 ? Promise.resolve({ ...first, cache }) : new Promise<never>(() => undefined));
  const { handlers } = boardOf({ store: { stats } });
  const ask = () => handlers.get({} as never, {} as never);
  await ask();
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(answers.map(({ store }) => store.samples)).toEqual([7, 7, 7]);
  expect(calls).toBe(2);
});

it('omits a part that fails, and shows the rest', async () => {
  const fail = () => {
    throw new Error('it failed');
  };
  const { notices, url, score } = await get({ health: fail, url: fail, configNotices: fail });
  expect([url, score]).toEqual([null, null]);
  expect(notices).toContainEqual(LOSS);
});
