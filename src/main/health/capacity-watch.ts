import type { CapacityView } from '../../shared/contract/analytics-schemas';
import type { Deduction } from '../../shared/contract/health-schemas';
import { formatDuration } from '../../shared/format/format';
import { parseSeriesKey } from '../../shared/model/series';
import { DAY_MS, MINUTE_MS } from '../../shared/model/time';
import type { Clock } from '../base/clock';
import { messageOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';
import { every } from '../base/timers';

export interface CapacityWatchParts {
  /** Forecasts the spaces that fill up: weeks of history and a task. */
  readonly forecast: () => Promise<readonly CapacityView[]>;
  /** Returns false while the budget is used up. */
  readonly mayForecast: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

const CHECK_EVERY_MS = 45 * MINUTE_MS;
const FIRST_AFTER_MS = 10 * MINUTE_MS;
/** A result that could not be renewed for this time is dropped. */
const HELD_MS = 4 * CHECK_EVERY_MS;
const NOTICE_WITHIN_MS = 3 * DAY_MS;
const WARNING_WITHIN_MS = DAY_MS;
const WEIGHT = 10;
/** Few enough that a forecast alone leaves the machine healthy. */
const POINTS = { notice: 3, warning: 8 } as const;

/** Checks at times which file systems will be full soon, and reports them to health. */
export class CapacityWatch {
  #findings: readonly Deduction[] = [];
  #answeredAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: CapacityWatchParts) {}

  start(): Stop {
    return every(CHECK_EVERY_MS, () => this.check(), {
      firstMs: FIRST_AFTER_MS,
      onError: (error) => this.#warn(error),
    });
  }

  #warn(error: unknown): void {
    this.parts.log.warn('cannot forecast capacities', { error: messageOf(error) });
  }

  /** Never fails: an unknown forecast is not reported. */
  async check(): Promise<void> {
    const { forecast, mayForecast, clock } = this.parts;
    if (!mayForecast()) return;
    try {
      const views = await forecast();
      this.#answeredAtMs = clock.nowMs();
      this.#findings = views.flatMap((view) => this.#judge(view));
    } catch (error) {
      this.#warn(error);
    }
  }

  findings(): readonly Deduction[] {
    if (this.#findings.length > 0 && this.parts.clock.nowMs() - this.#answeredAtMs > HELD_MS) this.#findings = [];
    return this.#findings;
  }

  #judge({ metric, what, limit, observed, answer: result }: CapacityView): readonly Deduction[] {
    const { metric: name, labels } = parseSeriesKey(metric) ?? { metric, labels: {} };
    // Memory and swap fill up and empty each day; only a space that fills permanently is worth a warning.
    if (!name.startsWith('filesystem_') || result.kind !== 'reaches' || result.latestMs === null) return [];
    if (result.afterMs > NOTICE_WITHIN_MS) return [];
    const severity = result.afterMs > WARNING_WITHIN_MS ? 'notice' : 'warning';
    const subject = labels['mount'] ?? null;
    const known = this.#findings.find((one) => one.metric === metric);
    return [
      {
        signal: 'disk-full-soon',
        resource: 'disk-space',
        subject,
        severity,
        points: POINTS[severity],
        weight: WEIGHT,
        metric,
        value: observed,
        bounds: { warning: limit, critical: limit },
        direction: 'above',
        sinceMs: known?.sinceMs ?? this.parts.clock.nowMs(),
        text: `${what} will run out in about ${formatDuration(result.afterMs)} at this rate`,
      },
    ];
  }
}
