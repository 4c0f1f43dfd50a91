import type { Bounds } from '../../shared/contract/health-schemas';
import { HOURS_A_WEEK } from '../../shared/model/hour-of-week';

/** The learned bounds of one threshold, as stored. */
export interface LearnedRecord {
  readonly limit: string;
  /** For every hour without bounds of its own; null if the preset applies. */
  readonly always: Bounds | null;
  readonly hours: readonly { readonly hour: number; readonly bounds: Bounds }[];
}

/** The learned bounds of one threshold: for all hours, and for single hours of the week. */
export class LearnedBounds {
  #always: Bounds | undefined;
  readonly #hours = new Map<number, Bounds>();

  constructor(
    readonly threshold: string,
    record?: LearnedRecord,
  ) {
    this.#always = record?.always ?? undefined;
    for (const { hour, bounds } of record?.hours ?? []) if (hour < HOURS_A_WEEK) this.#hours.set(hour, bounds);
  }

  /** Undefined if the preset applies. */
  at(hour: number): Bounds | undefined {
    return this.#hours.get(hour) ?? this.#always;
  }

  /**
   * @param hours empty for every hour
   * @param bounds undefined restores the preset
   */
  set(hours: readonly number[], bounds: Bounds | undefined): void {
    if (hours.length === 0) this.#always = bounds;
    for (const hour of hours) {
      if (bounds === undefined) this.#hours.delete(hour);
      else this.#hours.set(hour, bounds);
    }
  }

  get isEmpty(): boolean {
    return this.#always === undefined && this.#hours.size === 0;
  }

  toJSON(): LearnedRecord {
    return {
      limit: this.threshold,
      always: this.#always ?? null,
      hours: [...this.#hours].map(([hour, bounds]) => ({ hour, bounds })),
    };
  }
}
