import { DAY_MS } from '../../shared/model/time';

/** Result of one rule for one subject at one time. Null without data. */
export interface Condition {
  readonly holds: boolean | null;
  readonly clears: boolean | null;
}

export type TrackedPhase = 'inactive' | 'pending' | 'firing' | 'unknown';

export type TrackedChange = 'pending' | 'dropped' | 'firing' | 'unknown' | 'recovered' | 'resolved' | 'expired';

export interface TrackerTimes {
  readonly forMs: number;
  readonly clearForMs: number;
}

export interface Step extends Condition {
  /** Time since the previous step in which the machine was awake and measured. */
  readonly awakeMs: number;
  /** False in a grace period. */
  readonly canFire: boolean;
}

/** After this time without data, a firing alert becomes unknown. */
const UNKNOWN_AFTER_MS = 60_000;
/** After a day of awake time without data none will come: the disk was removed, or the program has exited. */
const EXPIRED_AFTER_MS = DAY_MS;

/**
 * Tracks one rule for one subject: pending until its condition has held long enough, firing until the clear condition
 * has held long enough. Missing data resolves nothing; in the end the alert expires. Resolves once for each time it
 * fired.
 */
export class AlertTracker {
  #phase: TrackedPhase;
  #heldMs = 0;
  #clearMs = 0;
  #missingMs = 0;

  /** @param phase state when the host ended */
  constructor(
    public times: TrackerTimes,
    phase: TrackedPhase = 'inactive',
  ) {
    this.#phase = phase;
  }

  get phase(): TrackedPhase {
    return this.#phase;
  }

  /** @returns undefined if nothing changed */
  advance(step: Step): TrackedChange | undefined {
    this.#missingMs = step.holds === null ? this.#missingMs + step.awakeMs : 0;
    switch (this.#phase) {
      case 'inactive':
        return step.holds === true ? this.#begin(step) : undefined;
      case 'pending':
        return this.#wait(step);
      case 'firing':
      case 'unknown':
        return this.#burn(step);
    }
  }

  #begin(step: Step): TrackedChange {
    this.#heldMs = 0;
    if (this.times.forMs === 0 && step.canFire) return this.#fire();
    this.#phase = 'pending';
    return 'pending';
  }

  #wait({ holds, awakeMs, canFire }: Step): TrackedChange | undefined {
    if (holds === false || this.#missingMs >= UNKNOWN_AFTER_MS) {
      this.#phase = 'inactive';
      return 'dropped';
    }
    if (holds === null) return undefined;
    this.#heldMs += awakeMs;
    return this.#heldMs >= this.times.forMs && canFire ? this.#fire() : undefined;
  }

  #burn({ holds, clears, awakeMs }: Step): TrackedChange | undefined {
    if (holds === null) {
      this.#clearMs = 0;
      if (this.#missingMs >= EXPIRED_AFTER_MS) {
        this.#phase = 'inactive';
        return 'expired';
      }
      if (this.#phase === 'unknown' || this.#missingMs < UNKNOWN_AFTER_MS) return undefined;
      this.#phase = 'unknown';
      return 'unknown';
    }
    // Bounds that overlap by mistake must not make it alternate.
    if (holds || clears !== true) {
      this.#clearMs = 0;
    } else {
      this.#clearMs += awakeMs;
      if (this.#clearMs >= this.times.clearForMs) {
        this.#phase = 'inactive';
        this.#clearMs = 0;
        return 'resolved';
      }
    }
    if (this.#phase === 'firing') return undefined;
    this.#phase = 'firing';
    return 'recovered';
  }

  #fire(): TrackedChange {
    this.#phase = 'firing';
    this.#clearMs = 0;
    return 'firing';
  }
}
