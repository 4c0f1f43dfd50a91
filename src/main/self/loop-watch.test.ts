import { expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import type { Notice } from '../../shared/contract/schemas';
import { AppLog } from '../base/log';
import { LoopWatch } from './loop-watch';

function createWatch() {
  const clock = new FakeClock();
  const notices = new Map<string, Notice>();
  const appLog = new AppLog(() => undefined, clock.nowMs);
  const watch = new LoopWatch({ clock, notices, log: appLog.for('host') });
  const tick = (elapsedMs: number, latenessMs: number) => {
    clock.advance(elapsedMs);
    watch.observe({ latenessMs, intervalMs: 1_000 });
  };
  tick(0, 0);
  return { clock, notices, appLog, watch, tick };
}

it('notices a tick that came seconds late, says so for a while, and counts', () => {
  const { notices, appLog, watch, tick } = createWatch();
  tick(1_000, 3);
  tick(2_500, 1_500);
  expect([watch.blocks, notices.size]).toEqual([0, 0]);
  tick(4_200, 3_200);
  expect(watch.recentProblem).toBe('blocked once since the start');
  expect(notices.get('event-loop')?.text).toContain('for 3.20 s');
  expect(appLog.tail(1)[0]).toMatchObject({ level: 'warn', details: { blockedMs: 3_200 } });
  for (let second = 0; second < 700; second++) tick(1_000, 0);
  expect([watch.blocks, watch.recentProblem, notices.size]).toEqual([1, undefined, 0]);
});

it('takes neither suspend nor a clock that was set for a block', () => {
  const { clock, watch, tick } = createWatch();
  // In suspend the monotonic clock stands still.
  clock.wallMs += 3_600_000;
  tick(1_000, 3_600_000);
  clock.wallMs += 60_000;
  tick(900, 60_000);
  expect(watch.blocks).toBe(0);
});
