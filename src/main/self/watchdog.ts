import type { Frame } from '../../shared/model/frame';
import type { Bus } from '../base/bus';
import type { Clock } from '../base/clock';
import type { Stop } from '../base/lifecycle';
import { every } from '../base/timers';
import type { Supervision } from './supervision';

export interface WatchdogParts {
  readonly supervision: Pick<Supervision, 'reportAlive' | 'aliveIntervalMs'>;
  readonly frames: Bus<Frame>;
  readonly clock: Clock;
  /** Returns the present time between two ticks. */
  readonly intervalMs: () => number;
}

/** Lateness of a tick after which the host no longer counts as alive. */
const PATIENCE_MS = 10_000;

/** Signals to the supervisor that the host is alive as long as its event loop and its ticks run. */
export function startWatchdog({ supervision, frames, clock, intervalMs }: WatchdogParts): Stop {
  let tickedAtMs = clock.monotonicMs();
  const stopListening = frames.on(() => {
    tickedAtMs = clock.monotonicMs();
  });
  const report = () => {
    if (clock.monotonicMs() - tickedAtMs <= 2 * intervalMs() + PATIENCE_MS) supervision.reportAlive();
  };
  const stopReports = every(supervision.aliveIntervalMs, report, { firstMs: 0, onError: () => undefined });
  return async () => {
    await stopReports();
    await stopListening();
  };
}
