import type { Notice } from '../../shared/contract/schemas';
import { formatDuration } from '../../shared/format/format';
import { times } from '../../shared/format/plural';
import type { Clock } from '../base/clock';
import type { Log } from '../base/log';

/** Blocks longer than this are noticeable to clients. */
const BLOCKED_MS = 2_000;
/** Time during which a past block is reported as a present problem. */
const NOTICE_DURATION_MS = 10 * 60_000;
const NOTICE = 'event-loop';

/** Facts about a tick for the watch. */
interface ObservedTick {
  /** Lateness by the wall clock. */
  readonly latenessMs: number;
  readonly intervalMs: number;
}

export interface LoopWatchParts {
  readonly clock: Clock;
  readonly notices: Map<string, Notice>;
  readonly log: Log;
}

/**
 * Notices by a late tick that the main thread was blocked. Time in suspend, during which the monotonic clock stops, and
 * a change of the clock are no blocks.
 */
export class LoopWatch {
  #beforeMs: number | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  /** Blocks since the start. */
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
        text: `Homeostat was blocked for ${formatDuration(blockedMs)} and collected nothing during that time`,
        advice:
          'This happens when the machine is overloaded or was stopped. If it recurs, please report it with the log.',
      });
    } else if (nowMs - this.#lastMs > NOTICE_DURATION_MS) notices.delete(NOTICE);
  }
}
