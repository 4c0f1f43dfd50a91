import type { Frame } from '../../shared/model/frame';
import type { Bus } from '../base/bus';
import { contained } from '../base/contain';
import type { Tick } from '../base/ticker';
import type { Pace } from '../self/pace';

/** Lists the parts that a tick needs. */
export interface TickParts {
  readonly collect: (tick: Tick) => Pick<Frame, 'values' | 'gap' | 'gapKind'>;
  readonly intervalMs: () => number;
  readonly window: { add(frame: Frame): void };
  readonly store: { append(frame: Frame): void };
  readonly analytics: { observe(frame: Frame): void };
  readonly health: { observe(frame: Frame): void };
  readonly alerts: { observe(frame: Frame): void };
  readonly automation: { observe(frame: Frame): void };
  readonly frames: Bus<Frame>;
  readonly pace: Pace;
}

/** Runs one tick, from the kernel to the listeners. It is synchronous and waits for no disk, network or person. */
export function createTick({
  collect,
  intervalMs,
  window,
  store,
  analytics,
  health,
  alerts,
  automation,
  frames,
  pace,
}: TickParts): (tick: Tick) => void {
  let sequence = 0;
  // A part that fails during a tick does not stop the other parts.
  const observers = [
    contained('the recent history', (frame: Frame) => window.add(frame)),
    contained('the store', (frame: Frame) => store.append(frame)),
    contained('analytics', (frame: Frame) => analytics.observe(frame)),
    contained('health', (frame: Frame) => health.observe(frame)),
    contained('alerting', (frame: Frame) => alerts.observe(frame)),
    contained('automation', (frame: Frame) => automation.observe(frame)),
  ];
  return (tick) => {
    pace.begin(tick);
    const { values, gap, gapKind } = collect(tick);
    const frame: Frame = { sequence: ++sequence, atMs: tick.atMs, intervalMs: intervalMs(), gap, gapKind, values };
    for (const observe of observers) observe(frame);
    frames.emit(frame);
    pace.end(frame);
  };
}
