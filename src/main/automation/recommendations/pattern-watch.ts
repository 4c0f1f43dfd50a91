import type { PatternsResult, RecurringPattern, SpanQuery } from '../../../shared/contract/analytics-schemas';
import { HOUR_MS } from '../../../shared/model/time';
import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/errors';
import type { Stop } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import { every } from '../../base/timers';

export interface PatternWatchParts {
  /** What comes back in a series: weeks of history and a task. */
  readonly find: (query: SpanQuery) => Promise<PatternsResult>;
  /** Whether there is room for it now. */
  readonly mayCheck: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export type WatchedPattern = { readonly metric: string; readonly pattern: RecurringPattern };

/** A cycle of days or weeks does not change within hours. */
const CHECK_EVERY_MS = 12 * HOUR_MS;
const FIRST_AFTER_MS = HOUR_MS;
const SPAN_MS = 7 * 24 * HOUR_MS;
/** What a person would notice the coming back of. */
const KEYS = ['cpu_usage_ratio', 'pressure_some_ratio{resource="memory"}', 'pressure_some_ratio{resource="io"}'];

/** Asks now and then what comes back on this machine, so that it can be told before it does. */
export class PatternWatch {
  #patterns: readonly WatchedPattern[] = [];

  constructor(private readonly parts: PatternWatchParts) {}

  start(): Stop {
    return every(CHECK_EVERY_MS, () => this.check(), {
      firstMs: FIRST_AFTER_MS,
      onError: (error) => this.parts.log.info('cannot find recurring patterns', { error: messageOf(error) }),
    });
  }

  /** Those that may come back still, each with the next time from now on. */
  get patterns(): readonly WatchedPattern[] {
    const nowMs = this.parts.clock.nowMs();
    return this.#patterns.map(({ metric, pattern }) => {
      const missed = Math.max(0, Math.ceil((nowMs - pattern.nextAtMs) / pattern.periodMs));
      return { metric, pattern: { ...pattern, nextAtMs: pattern.nextAtMs + missed * pattern.periodMs } };
    });
  }

  /** Never fails: a series that is not there, or too short, has no pattern. */
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
