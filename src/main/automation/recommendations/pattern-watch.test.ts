import { expect, it } from 'vitest';
import { FakeClock } from '../../../../tests/helpers/fake-clock';
import type { PatternsResult, SpanQuery } from '../../../shared/contract/analytics-schemas';
import { DAY_MS } from '../../../shared/model/time';
import { AppLog } from '../../base/log';
import { PatternWatch } from './pattern-watch';

function createWatch(clock: FakeClock, find: (query: SpanQuery) => Promise<PatternsResult>, mayCheck = true) {
  const log = new AppLog(
    () => undefined,
    () => 0,
  ).for('patterns');
  return new PatternWatch({ find, mayCheck: () => mayCheck, clock, log });
}

const daily = (nextAtMs: number): PatternsResult => ({
  pattern: { kind: 'too-few-points', needed: 1, given: 0 },
  recurring: [{ text: 'every day', periodMs: DAY_MS, durationMs: 1, occurrencesAtMs: [], regularity: 1, nextAtMs }],
});

it('returns the next time from now on, also after that of the last check', async () => {
  const clock = new FakeClock();
  const startedAtMs = clock.nowMs();
  const watch = createWatch(clock, async ({ key }) =>
    key === 'cpu_usage_ratio' ? daily(startedAtMs + 1_000) : { ...daily(0), recurring: [] },
  );
  await watch.check();
  expect(watch.patterns).toMatchObject([{ metric: 'cpu_usage_ratio', pattern: { nextAtMs: startedAtMs + 1_000 } }]);
  clock.advance(2 * DAY_MS);
  expect(watch.patterns[0]?.pattern.nextAtMs).toBe(startedAtMs + 2 * DAY_MS + 1_000);
});

it('skips a missing series, and waits while there is no room', async () => {
  const clock = new FakeClock();
  const find = async ({ key }: SpanQuery) => {
    if (key === 'cpu_usage_ratio') throw new Error('there is no such series');
    return daily(clock.nowMs());
  };
  const watch = createWatch(clock, find);
  await watch.check();
  expect(watch.patterns).toHaveLength(2);
  const resting = createWatch(clock, find, false);
  await resting.check();
  expect(resting.patterns).toEqual([]);
});
