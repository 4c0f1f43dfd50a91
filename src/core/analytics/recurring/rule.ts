import type { Episode } from './find-episodes';
import type { OffsetMinutesAt } from './local-time';

export interface RecurringOptions {
  /** The observed period: only in it can an occurrence be missing. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMinutesAt: OffsetMinutesAt;
}

/** A rule with the episodes that it explains. */
export interface Rule {
  readonly text: string;
  readonly periodMs: number;
  readonly explained: readonly Episode[];
  readonly regularity: number;
  readonly nextAtMs: number;
}
