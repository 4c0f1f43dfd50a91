import { median, medianAbsoluteDeviation } from 'simple-statistics';
import type { UsagePoints } from './usage-points';

/** Times of sudden changes of a level. Time is 0 at the first point and 1 at the last. */
export interface Jumps {
  readonly drops: readonly number[];
  /** The only jump, up or down. */
  readonly single: number | undefined;
}

const NOISE_STEPS = 5;
/** Least size of a jump, as a share of the level's total movement. */
const LEAST_SHARE = 0.02;
const MAD_TO_DEVIATION = 1.4826;

export function jumpsOf({ atMs, levels }: UsagePoints): Jumps {
  const steps = Array.from(levels.subarray(1), (level, index) => level - (levels[index] as number));
  const usual = median(steps);
  const deviation = MAD_TO_DEVIATION * medianAbsoluteDeviation(steps);
  const range =
    levels.reduce((high, level) => Math.max(high, level)) - levels.reduce((low, level) => Math.min(low, level));
  const least = Math.max(NOISE_STEPS * deviation, LEAST_SHARE * range);
  const first = atMs[0] as number;
  const span = (atMs.at(-1) as number) - first;
  const drops: number[] = [];
  const rises: number[] = [];
  let before = -2;
  steps.forEach((step, index) => {
    if (!(Math.abs(step - usual) > least)) return;
    // A jump spread over two readings is one.
    const isNew = index - before > 2;
    before = index;
    if (!isNew) return;
    const between = ((atMs[index] as number) + (atMs[index + 1] as number)) / 2;
    (step < usual ? drops : rises).push((between - first) / span);
  });
  return { drops, single: drops.length + rises.length === 1 ? (drops[0] ?? rises[0]) : undefined };
}
