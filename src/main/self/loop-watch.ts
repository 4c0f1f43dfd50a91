import type { Notice } from '../../shared/contract/schemas';
import { formatDuration } from '../../shared/format/format';
import { times } from '../../shared/format/plural';
import type { Clock } from '../base/clock';
import type { Log } from '../base/log';

/** Blocked for longer than this, and whoever asks Homeostat something notices. */
const BLOCKED_MS = 2_000;
/** So long after the last time it is told as something that is so now. */
const NOTICE_DURATION_MS = 10 * 60_000;
const NOTICE = 'event-loop';

/** What the watchdog is shown of a tick. */
interface ObservedTick {
  /** Later than due by the wall clock. */
  readonly latenessMs: number;
  readonly intervalMs: number;
}

export interface LoopWatchParts {
  readonly clock: Clock;
  readonly notices: Map<string, Notice>;
  readonly log: Log;
}

/**
 * The watchdog of the main thread: notices that it was blocked by the tick that came late. Time in suspend, in which
 * the monotonic clock stands still, and a clock that was set are no blocks.
 */
export class LoopWatch {
  #beforeMs: number | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  /** Times since the start. */
  blocks = 0;

  constructor(private readonly parts: LoopWatchParts) {}

  /** @returns undefined if the loop was not blocked recently */
  get recentProblem(): string | undefined {
    if (this.parts.clock.monotonicMs() - this.#lastMs > NOTICE_DURATION_MS) return undefined;
    return `blocked ${times(this.blocks)} since the start`;
  }

  observe({ latenessMs, intervalMs }: ObservedTick): void {
    const { clock, notices, log } = this.parts;
    const nowMs = clock.monotonicMs();
    const elapsedMs = nowMs - (this.#beforeMs ?? nowMs);
    this.#beforeMs = nowMs;
    const blockedMs = Math.min(latenessMs, elapsedMs - intervalMs);
    if (blockedMs > BLOCKED_MS) {
      this.blocks++;
      this.#lastMs = nowMs;
      log.warn('the event loop was blocked', { blockedMs: Math.round(blockedMs) });
      notices.set(NOTICE, {
        id: NOTICE,
        level: 'warning',
        text: `Homeostat was blocked for ${formatDuration(blockedMs / 1000)} and collected nothing during that time`,
        advice:
          'This happens when the machine is overloaded or was stopped. If it recurs, please report it with the log.',
      });
    } else if (nowMs - this.#lastMs > NOTICE_DURATION_MS) notices.delete(NOTICE);
  }
}
