import { expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import type { Notice } from '../../shared/contract/schemas';
import { LogBook } from '../base/log';
import { LoopWatch } from './loop-watch';

function createWatch() {
  const clock = new FakeClock();
  const notices = new Map<string, Notice>();
  const logBook = new LogBook(() => undefined, clock.nowMs);
  const watch = new LoopWatch({ clock, notices, log: logBook.for('host') });
  const beat = (elapsedMs: number, latenessMs: number) => {
    clock.advance(elapsedMs);
    watch.observe({ latenessMs, intervalMs: 1_000 });
  };
  beat(0, 0);
  return { clock, notices, logBook, watch, beat };
}

it('notices a heartbeat that came seconds late, says so for a while, and counts', () => {
  const { notices, logBook, watch, beat } = createWatch();
  beat(1_000, 3);
  beat(2_500, 1_500);
  expect([watch.blocks, notices.size]).toEqual([0, 0]);
  beat(4_200, 3_200);
  expect(watch.recentProblem).toBe('blocked once since the start');
  expect(notices.get('event-loop')?.text).toContain('for 3.2 s');
  expect(logBook.tail(1)[0]).toMatchObject({ level: 'warn', details: { blockedMs: 3_200 } });
  for (let second = 0; second < 700; second++) beat(1_000, 0);
  expect([watch.blocks, watch.recentProblem, notices.size]).toEqual([1, undefined, 0]);
});

it('takes neither suspend nor a clock that was set for a block', () => {
  const { clock, watch, beat } = createWatch();
  // In suspend the monotonic clock stands still.
  clock.wallMs += 3_600_000;
  beat(1_000, 3_600_000);
  clock.wallMs += 60_000;
  beat(900, 60_000);
  expect(watch.blocks).toBe(0);
});
