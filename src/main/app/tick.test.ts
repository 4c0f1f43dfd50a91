import { expect, it } from 'vitest';
import type { Frame } from '../../shared/model/frame';
import { Bus } from '../base/bus';
import type { Tick } from '../base/ticker';
import { Pace } from '../self/pace';
import { createTick } from './tick';

const tickAt = (atMs: number, missed = 0): Tick => ({ atMs, monotonicMs: atMs, latenessMs: 0, missed });

it('passes one frame from the collectors to the window, the store, analytics, health, alerts, automation and listeners, in this order', () => {
  const seen: string[] = [];
  const frames = new Bus<Frame>();
  frames.on(({ sequence }) => seen.push(`look ${sequence}`));
  let nowMs = 0;
  const pace = new Pace(() => (nowMs += 2));
  const tick = createTick({
    collect: ({ atMs }) => ({ values: Float64Array.of(atMs), gap: true }),
    intervalMs: () => 500,
    window: { add: ({ sequence }) => seen.push(`window ${sequence}`) },
    store: {
      append: ({ sequence, atMs, intervalMs, gap }) => seen.push(`store ${sequence} ${atMs} ${intervalMs} ${gap}`),
    },
    analytics: { observe: ({ sequence }) => seen.push(`analytics ${sequence}`) },
    health: { observe: ({ sequence }) => seen.push(`health ${sequence}`) },
    alerts: { observe: ({ sequence }) => seen.push(`alerts ${sequence}`) },
    automation: { observe: ({ sequence }) => seen.push(`automation ${sequence}`) },
    frames,
    pace,
  });
  tick(tickAt(1_000));
  tick(tickAt(3_000, 3));
  expect(seen).toEqual(
    [
      ['window 1', 'store 1 1000 500 true', 'analytics 1', 'health 1', 'alerts 1', 'automation 1', 'look 1'],
      ['window 2', 'store 2 3000 500 true', 'analytics 2', 'health 2', 'alerts 2', 'automation 2', 'look 2'],
    ].flat(),
  );
  expect(pace).toMatchObject({ ticks: 2, gaps: 1, dropped: 3, lastDurationMs: 2 });
});

it('knows the quantiles of its own durations', () => {
  let nowMs = 0;
  const pace = new Pace(() => nowMs);
  expect(pace.quantileMs(0.5)).toBeNull();
  for (let duration = 1; duration <= 100; duration++) {
    pace.begin(tickAt(0));
    nowMs += duration;
    pace.end({ sequence: 1, atMs: 0, intervalMs: 1, gap: false, values: new Float64Array() });
  }
  expect(pace.quantileMs(0.5)).toBe(51);
  expect(pace.quantileMs(0.99)).toBe(100);
});
