/** The step that values are whole multiples of: `n * multiplier / divisor`, one of the two being 1. */
export interface Scale {
  readonly multiplier: number;
  readonly divisor: number;
}

/** Returns the scale of a declared resolution, computed as in `quantize` of `shared/model/metric.ts`. */
export function scaleOf(resolution: number): Scale {
  return resolution >= 1
    ? { multiplier: resolution, divisor: 1 }
    : { multiplier: 1, divisor: Math.round(1 / resolution) };
}

/** Differences of differences, doubled by their zigzag, must stay below 2^53. */
const STEPS_LIMIT = 2 ** 49;

/**
 * Converts a value to steps.
 *
 * @returns NaN if the steps do not restore exactly the same bits (-0 included), or are too many to compute with
 */
export function toSteps(value: number, { multiplier, divisor }: Scale): number {
  const steps = Math.round((value * divisor) / multiplier);
  if ((steps * multiplier) / divisor !== value || !(Math.abs(steps) < STEPS_LIMIT)) return Number.NaN;
  return steps === 0 && Object.is(value, -0) ? Number.NaN : steps + 0;
}

export function fromSteps(steps: number, { multiplier, divisor }: Scale): number {
  return (steps * multiplier) / divisor;
}
