import { hillTailIndex } from '../../stats/hill-tail-index';

/**
 * The largest deviations of a series in one direction, as plain JSON that is written to. There are always as many:
 * where fewer were seen, fillers of the least size that counts stand in, so that a series that never dipped is known
 * not to dip.
 */
export interface TailMemory {
  /** In units of the usual deviation, falling. */
  readonly largest: number[];
  /** When each was; null for a filler. */
  readonly atMs: (number | null)[];
}

/** Six suffice to see where the tail begins and how slowly it thins out, and are cheap to keep for every series. */
const LARGEST_KEPT = 6;
/** Smaller ones are the middle of the distribution and no tail. */
const SMALLEST_DEVIATION = 1.5;
/** Departures this near to each other, in samples, are one event and count once. */
const CLUSTER_SAMPLES = 3;
/** What machine metrics show on average; six values' worth of it steadies the estimate of a young series. */
const PRIOR_TAIL_INDEX = 0.3;
const PRIOR_WEIGHT = 6;
/** How far beyond its edge, in decades, a tail of fillers may be drawn out, and how much more for each one seen. */
const FILLER_REACH = 0.5;
const SEEN_REACH = 0.3;

export const createTailMemory = (): TailMemory => ({
  largest: new Array<number>(LARGEST_KEPT).fill(SMALLEST_DEVIATION),
  atMs: new Array<null>(LARGEST_KEPT).fill(null),
});

/**
 * How rare a deviation is: the decimal logarithm of the number of samples after which one as large is due. Up to the
 * smallest remembered one by its share of it, beyond by the tail's own index, so that a series that often spikes must
 * spike much higher than one that never did. A tail of which little was seen says little.
 *
 * Peaks over threshold, as in A. Siffer et al., "Anomaly detection in streams with extreme value theory", KDD 2017,
 * with Hill's estimator in place of their fit: it has a closed form and needs six values where theirs needs dozens.
 *
 * @param deviation 0 or more
 * @param samples how many the memory has seen, more than it keeps
 */
export function rarityOf({ largest, atMs }: TailMemory, deviation: number, samples: number): number {
  const edge = largest[LARGEST_KEPT - 1] as number;
  const rarityOfEdge = Math.log10(samples / LARGEST_KEPT);
  if (deviation <= edge) return (rarityOfEdge * deviation) / edge;
  const beyond = Math.log10(deviation / edge) / hillTailIndex(largest, PRIOR_TAIL_INDEX, PRIOR_WEIGHT);
  const seen = atMs.includes(null) ? atMs.indexOf(null) : LARGEST_KEPT;
  return rarityOfEdge + (seen < LARGEST_KEPT ? Math.min(beyond, FILLER_REACH + SEEN_REACH * seen) : beyond);
}

/** Remembers a deviation where it is among the largest, and forgets what is older than the memory. */
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
      // The event goes on, however much it fades.
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
