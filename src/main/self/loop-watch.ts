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
/** If it waited for the processor for this share of the time, others kept the processor busy. */
const STARVED_SHARE = 0.5;

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
  /** Returns the time that this process has waited for the processor, in milliseconds; NaN if unknown. */
  readonly runDelayMs?: () => number;
}

/**
 * Notices by a late tick that the main thread was blocked. Time in suspend, during which the monotonic clock stops, and
 * a change of the clock are no blocks.
 */
export class LoopWatch {
  #beforeMs: number | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  #runDelayMs = Number.NaN;
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
    const waitedMs = this.#waitedMs();
    if (blockedMs > BLOCKED_MS) {
      this.blocks++;
      this.#lastMs = nowMs;
      const isStarved = waitedMs >= blockedMs * STARVED_SHARE;
      const message = isStarved ? 'the host waited for the processor' : 'the event loop was blocked';
      const waited = Number.isNaN(waitedMs) ? {} : { waitedForProcessorMs: Math.round(waitedMs) };
      log.warn(message, { blockedMs: Math.round(blockedMs), ...waited });
      notices.set(NOTICE, { id: NOTICE, level: 'warning', ...describeBlock(blockedMs, isStarved) });
    } else if (nowMs - this.#lastMs > NOTICE_DURATION_MS) notices.delete(NOTICE);
  }

  /** Returns the time since the last call that was spent waiting for the processor. */
  #waitedMs(): number {
    const before = this.#runDelayMs;
    this.#runDelayMs = this.parts.runDelayMs?.() ?? Number.NaN;
    return this.#runDelayMs - before;
  }
}

function describeBlock(blockedMs: number, isStarved: boolean): Pick<Notice, 'text' | 'advice'> {
  const time = formatDuration(blockedMs);
  if (isStarved) {
    return {
      text: `Homeostat waited ${time} for the processor, which other programs kept busy, and collected nothing during that time`,
      advice: '`homeostat health` shows what keeps it busy. In its systemd unit Homeostat has a larger share of it.',
    };
  }
  return {
    text: `Homeostat was blocked for ${time} and collected nothing during that time`,
    advice: 'This happens when the machine is overloaded or was stopped. If it recurs, please report it with the log.',
  };
}
