import { hillTailIndex } from '../../stats/hill-tail-index';

/**
 * The largest deviations of a series in one direction. Plain JSON, updated in place. Its length is constant: fillers of
 * the smallest counted size replace missing ones, which represents that a series never dipped.
 */
export interface TailMemory {
  /** In units of the usual deviation, descending. */
  readonly largest: number[];
  /** Time of each; null for a filler. */
  readonly atMs: (number | null)[];
}

/** Six are enough to estimate where the tail begins and how slowly it decays, and cheap to keep for every series. */
const LARGEST_KEPT = 6;
/** Smaller ones belong to the middle of the distribution, not to its tail. */
const SMALLEST_DEVIATION = 1.5;
/** Deviations within this many samples of each other are one event and count once. */
const CLUSTER_SAMPLES = 3;
/** Average of machine metrics, with the weight of six values, which stabilizes the estimate of a new series. */
const PRIOR_TAIL_INDEX = 0.3;
const PRIOR_WEIGHT = 6;
/**
 * Limit of the extrapolation beyond the edge of a tail of fillers, in decades, and the addition for each real
 * deviation.
 */
const FILLER_REACH = 0.5;
const SEEN_REACH = 0.3;

export const createTailMemory = (): TailMemory => ({
  largest: new Array<number>(LARGEST_KEPT).fill(SMALLEST_DEVIATION),
  atMs: new Array<null>(LARGEST_KEPT).fill(null),
});

/**
 * Returns the rarity of a deviation: the decimal logarithm of the expected number of samples between two as large. Up
 * to the smallest remembered one it is proportional to the deviation; beyond, the series' own tail index extrapolates,
 * so that a series that often spikes must spike much higher than one that never did. A tail with few deviations
 * extrapolates little.
 *
 * Peaks over threshold, as in A. Siffer et al., "Anomaly detection in streams with extreme value theory", KDD 2017,
 * with Hill's estimator instead of their fit: it has a closed form and needs six values where theirs needs dozens.
 *
 * @param deviation 0 or more
 * @param samples number of samples observed, of which the memory keeps a few
 */
export function rarityOf({ largest, atMs }: TailMemory, deviation: number, samples: number): number {
  const edge = largest[LARGEST_KEPT - 1] as number;
  const rarityOfEdge = Math.log10(samples / LARGEST_KEPT);
  if (deviation <= edge) return (rarityOfEdge * deviation) / edge;
  const beyond = Math.log10(deviation / edge) / hillTailIndex(largest, PRIOR_TAIL_INDEX, PRIOR_WEIGHT);
  const seen = atMs.includes(null) ? atMs.indexOf(null) : LARGEST_KEPT;
  return rarityOfEdge + (seen < LARGEST_KEPT ? Math.min(beyond, FILLER_REACH + SEEN_REACH * seen) : beyond);
}

/** Adds a deviation if it is among the largest, and removes those older than the memory. */
export function rememberDeviation(
  memory: TailMemory,
  deviation: number,
  atMs: number,
  intervalMs: number,
  memoryMs: number,
): void {
  if (!(deviation > SMALLEST_DEVIATION)) return;
  const { largest, atMs: times } = memory;
  forget(memory, (time) => time < atMs - memoryMs);
  const same = times.findIndex((time) => time !== null && atMs - time <= CLUSTER_SAMPLES * intervalMs);
  if (same >= 0) {
    if (deviation <= (largest[same] as number)) {
      // The event continues even if it fades.
      times[same] = atMs;
      return;
    }
    remove(memory, same);
  }
  const place = largest.findIndex((other) => other < deviation);
  if (place < 0) return;
  largest.splice(place, 0, deviation);
  times.splice(place, 0, atMs);
  largest.pop();
  times.pop();
}

function forget(memory: TailMemory, isPast: (atMs: number) => boolean): void {
  for (let index = LARGEST_KEPT - 1; index >= 0; index--) {
    const time = memory.atMs[index];
    if (typeof time === 'number' && isPast(time)) remove(memory, index);
  }
}

function remove({ largest, atMs }: TailMemory, index: number): void {
  largest.splice(index, 1);
  atMs.splice(index, 1);
  largest.push(SMALLEST_DEVIATION);
  atMs.push(null);
}
