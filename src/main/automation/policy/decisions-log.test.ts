import { expect, it } from 'vitest';
import { createMemoryState } from '../../../../tests/helpers/memory-state';
import { type DecisionDraft, DecisionsLog } from './decisions-log';

const fail = (error: unknown) => {
  throw error;
};

const held: DecisionDraft = {
  atMs: 1_000,
  subject: 'hog',
  area: 'processor',
  action: 'process-priority',
  target: 'pid:42',
  targetText: 'hog (pid 42)',
  problem: 'The processor is busy.',
  outcome: 'held',
  reason: 'it is paused',
  guard: 'pause',
  changeId: null,
};
const everything = { outcomes: [], offset: 0, limit: 500 };

it('counts a repeated decision on one program', () => {
  const log = new DecisionsLog(createMemoryState(), fail);
  expect(log.add(held).count).toBe(1);
  expect(log.add({ ...held, atMs: 2_000, target: 'pid:43', targetText: 'hog (pid 43)' }).count).toBe(2);
  expect(log.list(everything)).toMatchObject({
    total: 1,
    decisions: [{ count: 2, firstAtMs: 1_000, lastAtMs: 2_000, targetText: 'hog (pid 43)' }],
  });
  log.add({ ...held, atMs: 3_000, guard: 'budget', reason: 'enough' });
  log.add({ ...held, atMs: 4 * 3_600_000 });
  expect(log.list(everything).total).toBe(3);
});

it('returns pages by outcome, newest first', () => {
  const log = new DecisionsLog(createMemoryState(), fail);
  for (let index = 0; index < 10; index++) {
    log.add({ ...held, atMs: index, subject: `program ${index}`, outcome: index % 2 === 0 ? 'held' : 'suggested' });
  }
  const { total, decisions } = log.list({ outcomes: ['suggested'], offset: 1, limit: 2 });
  expect(total).toBe(5);
  expect(decisions.map(({ lastAtMs }) => lastAtMs)).toEqual([7, 5]);
});

it('is bounded, and continues after a restart', async () => {
  const state = createMemoryState();
  const log = new DecisionsLog(state, fail);
  for (let index = 0; index < 600; index++) log.add({ ...held, atMs: index, subject: `program ${index}` });
  await log.flush();
  expect(log.all).toHaveLength(500);
  const again = new DecisionsLog(state, fail);
  await again.load();
  expect(again.list(everything)).toEqual(log.list(everything));
  again.add({ ...held, atMs: 700, subject: 'program 599' });
  expect(again.all.at(-1)?.count).toBe(2);
});
