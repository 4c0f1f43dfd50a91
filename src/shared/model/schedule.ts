/** What a schedule does each time: one change through the engine. */
export interface ScheduledChange {
  readonly action: string;
  /** `machine`, `path:/…`, `unit:…` or `name:PROGRAM`. No pid: by then it may be another process's. */
  readonly target: string;
  readonly value: string | null;
  /** Whether it is measured first, and kept only where it is proven better. */
  readonly validate: boolean;
  /** After which it is taken back by itself; null where it stays. */
  readonly forMs: number | null;
}

/** When it is due. */
export type Timing =
  | { readonly kind: 'once'; readonly atMs: number; readonly windowMs: number }
  /** A maintenance window: opens by a cron line in a time zone, and stays open so long. */
  | { readonly kind: 'window'; readonly cron: string; readonly timeZone: string; readonly windowMs: number }
  /** In an hour in which this machine usually has little to do, at most once in so long. */
  | { readonly kind: 'quiet'; readonly everyMs: number };

/** What happens to a run whose time passed while nothing could be done: made up for once, or left out. */
export type MissedRunPolicy = 'catch-up' | 'skip';

/** The seeds' `ScheduledOptimization`. */
export interface ScheduledOptimization {
  readonly change: ScheduledChange;
  readonly timing: Timing;
  readonly missed: MissedRunPolicy;
}

export type RunOutcome = 'applied' | 'failed' | 'missed';

export interface ScheduledRun {
  /** When it was due. */
  readonly dueAtMs: number;
  readonly atMs: number;
  readonly outcome: RunOutcome;
  /** Why not; of what was left out where it stands for several processes. */
  readonly reason: string;
  readonly changeIds: readonly string[];
}

/** A schedule as it is now. */
export interface ScheduleStatus extends ScheduledOptimization {
  readonly id: string;
  /** When it is due next; null where no such time is known, or it is over. */
  readonly nextAtMs: number | null;
  /** Why it waits although it is due; null where it does not. */
  readonly waitsFor: string | null;
  readonly lastRun: ScheduledRun | null;
}

/** The hours of the week (0 is Monday 00:00 local time) in which a machine usually has little to do. */
export type QuietHours =
  | {
      readonly kind: 'learned';
      readonly hours: readonly number[];
      /** The median load of those hours, and of all that are known. */
      readonly quietLoadRatio: number;
      readonly usualLoadRatio: number;
      /** How many hours were looked at. */
      readonly observedHours: number;
    }
  | { readonly kind: 'unknown'; readonly reason: string };
