import { expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import type { Notice } from '../../shared/contract/schemas';
import { AppLog } from '../base/log';
import { LoopWatch } from './loop-watch';

function createWatch() {
  const clock = new FakeClock();
  const notices = new Map<string, Notice>();
  const appLog = new AppLog(() => undefined, clock.nowMs);
  let waitedMs = 0;
  const watch = new LoopWatch({ clock, notices, log: appLog.for('host'), runDelayMs: () => waitedMs });
  const tick = (elapsedMs: number, latenessMs: number) => {
    clock.advance(elapsedMs);
    watch.observe({ latenessMs, intervalMs: 1_000 });
  };
  tick(0, 0);
  const starve = (ms: number) => {
    waitedMs += ms;
  };
  return { clock, notices, appLog, watch, tick, starve };
}

it('notices a tick that is seconds late, reports it for a while, and counts', () => {
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

it('counts neither suspend nor a change of the clock as a block', () => {
  const { clock, watch, tick } = createWatch();
  // The monotonic clock stops during suspend.
  clock.wallMs += 3_600_000;
  tick(1_000, 3_600_000);
  clock.wallMs += 60_000;
  tick(900, 60_000);
  expect(watch.blocks).toBe(0);
});

it('distinguishes a host that waited for the processor from one that was blocked', () => {
  const { notices, appLog, tick, starve } = createWatch();
  tick(1_000, 0);
  starve(3_000);
  tick(4_200, 3_200);
  expect(notices.get('event-loop')?.text).toContain('waited 3.20 s for the processor');
  expect(appLog.tail(1)[0]).toMatchObject({
    message: 'the host waited for the processor',
    details: { blockedMs: 3_200, waitedForProcessorMs: 3_000 },
  });
  starve(100);
  tick(4_200, 3_200);
  expect(notices.get('event-loop')?.text).toContain('was blocked for 3.20 s');
});
