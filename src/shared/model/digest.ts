import type { ChangeState } from './change';
import type { Severity, State } from './severity';
import type { Verdict } from './trial';

export interface DigestIncident {
  readonly id: string;
  readonly openedAtMs: number;
  /** Null while it goes on. */
  readonly durationMs: number | null;
  readonly severity: Severity;
  readonly cause: string;
  /** What was done about it, in words. */
  readonly tried: readonly string[];
}

/** What was proven of a change, in what was measured: positive where it got better. */
export interface MeasuredGain {
  readonly metric: string;
  readonly gainMs: number;
  /** 95 % interval. */
  readonly gainIntervalMs: readonly [number, number];
  /** As a share of what is measured without the change. */
  readonly gainRatio: number;
}

export interface DigestChange {
  readonly id: string;
  readonly action: string;
  readonly targetText: string;
  /** Who asked for it. */
  readonly by: string;
  readonly startedAtMs: number;
  readonly state: ChangeState;
  readonly verdict: Verdict | null;
  /** Null where nothing was measured. */
  readonly gain: MeasuredGain | null;
  readonly reason: string;
}

export interface NoisyRule {
  readonly rule: string;
  readonly fired: number;
}

/** What became of the changes of one week. */
export interface EffectivenessWeek {
  readonly fromMs: number;
  /** How many ended with a verdict, and without one. */
  readonly better: number;
  readonly worse: number;
  readonly noEffect: number;
  readonly observed: number;
  readonly unmeasured: number;
  /** Median over the measured ones; null where there was none. */
  readonly gainRatio: number | null;
}

/** What happened in a period, what was done about it, and what that was worth. */
export interface Digest {
  readonly fromMs: number;
  readonly toMs: number;
  /** How long of the period the state was known: a host ran, and had enough to judge by. */
  readonly watchedMs: number;
  /** How much of that the machine was in each state, the longest first; shares add up to 1. */
  readonly states: readonly { readonly state: State; readonly share: number }[];
  /** Newest first, those that began or went on in the period. */
  readonly incidents: readonly DigestIncident[];
  readonly alerts: {
    readonly fired: number;
    readonly notified: number;
    readonly failedDeliveries: number;
    /** Those that fired most often, the worst first. */
    readonly noisiest: readonly NoisyRule[];
  };
  /** Newest first, those that began in the period. */
  readonly changes: readonly DigestChange[];
  /** The twelve weeks that end with the period, oldest first. */
  readonly effectiveness: readonly EffectivenessWeek[];
}
