import type { PatternsResult, RecurringPattern, SpanQuery } from '../../../shared/contract/analytics-schemas';
import { HOUR_MS } from '../../../shared/model/time';
import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/errors';
import type { Stop } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import { every } from '../../base/timers';

export interface PatternWatchParts {
  /** Finds recurring patterns of a series: weeks of history and a task. */
  readonly find: (query: SpanQuery) => Promise<PatternsResult>;
  readonly mayCheck: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export type WatchedPattern = { readonly metric: string; readonly pattern: RecurringPattern };

/** A cycle of days or weeks does not change within hours. */
const CHECK_EVERY_MS = 12 * HOUR_MS;
const FIRST_AFTER_MS = HOUR_MS;
const SPAN_MS = 7 * 24 * HOUR_MS;
/** Series whose recurrence a person would notice. */
const KEYS = ['cpu_usage_ratio', 'pressure_some_ratio{resource="memory"}', 'pressure_some_ratio{resource="io"}'];

/** Finds recurring patterns of this machine now and then, so that they can be expected. */
export class PatternWatch {
  #patterns: readonly WatchedPattern[] = [];

  constructor(private readonly parts: PatternWatchParts) {}

  start(): Stop {
    return every(CHECK_EVERY_MS, () => this.check(), {
      firstMs: FIRST_AFTER_MS,
      onError: (error) => this.parts.log.info('cannot find recurring patterns', { error: messageOf(error) }),
    });
  }

  /** Patterns that may recur, each with its next time from now on. */
  get patterns(): readonly WatchedPattern[] {
    const nowMs = this.parts.clock.nowMs();
    return this.#patterns.map(({ metric, pattern }) => {
      const missed = Math.max(0, Math.ceil((nowMs - pattern.nextAtMs) / pattern.periodMs));
      return { metric, pattern: { ...pattern, nextAtMs: pattern.nextAtMs + missed * pattern.periodMs } };
    });
  }

  /** Never fails: a series that is missing or too short has no pattern. */
  async check(): Promise<void> {
    const { find, mayCheck, clock, log } = this.parts;
    if (!mayCheck()) return;
    const toMs = clock.nowMs();
    const found: WatchedPattern[] = [];
    for (const key of KEYS) {
      try {
        const { recurring } = await find({ key, fromMs: toMs - SPAN_MS, toMs });
        found.push(...recurring.map((pattern) => ({ metric: key, pattern })));
      } catch (error) {
        log.info('cannot find recurring patterns', { key, error: messageOf(error) });
      }
    }
    this.#patterns = found;
  }
}
