import { hillTailIndex } from '../../stats/hill-tail-index';

/** The largest departures of a series in one direction, as plain JSON that is written to. Both lists go together. */
export interface TailMemory {
  /** In units of the usual departure, falling. */
  largest: number[];
  atMs: number[];
}

/** Six suffice to see where the tail begins and how slowly it thins out, and are cheap to keep for every series. */
const LARGEST_KEPT = 6;
const LEAST_KEPT = 3;
/** Departures this near to each other, in samples, are one event and count once. */
const CLUSTER_SAMPLES = 3;
/** Smaller ones are the middle of the distribution and no tail. */
const SMALLEST_DEPARTURE = 0.5;
/** What machine metrics show on average; six values' worth of it steadies the estimate of a young series. */
const PRIOR_TAIL_INDEX = 0.3;
const PRIOR_WEIGHT = 6;

export const createTailMemory = (): TailMemory => ({ largest: [], atMs: [] });

/**
 * How rare a departure is: the decimal logarithm of the number of samples after which one as large is due. Within the
 * remembered tail by rank, beyond it by the tail's own index, so that a series that often spikes must spike much
 * higher than one that never did. 0 while too little is known.
 *
 * Peaks over threshold, as in A. Siffert et al., "Anomaly detection in streams with extreme value theory", KDD 2017,
 * with Hill's estimator in place of their fit: it has a closed form and needs six values where theirs needs dozens.
 *
 * @param departure 0 or more
 * @param samples how many the memory has seen
 */
export function rarityOf({ largest }: TailMemory, departure: number, samples: number): number {
  const kept = largest.length;
  const edge = largest[kept - 1];
  if (edge === undefined || kept < LEAST_KEPT) return 0;
  const rarityOfEdge = Math.log10(samples / kept);
  if (departure <= edge) return (rarityOfEdge * departure) / edge;
  const tailIndex = hillTailIndex(largest, PRIOR_TAIL_INDEX, PRIOR_WEIGHT);
  return rarityOfEdge + Math.log10(departure / edge) / tailIndex;
}

/** Remembers a departure where it is among the largest, and forgets what is older than the memory. */
export function rememberDeparture(
  memory: TailMemory,
  departure: number,
  atMs: number,
  intervalMs: number,
  memoryMs: number,
): void {
  const { largest, atMs: times } = memory;
  if (!(departure > SMALLEST_DEPARTURE)) return;
  for (let index = largest.length - 1; index >= 0; index--) {
    if ((times[index] as number) < atMs - memoryMs) remove(memory, index);
  }
  const same = times.findIndex((time) => atMs - time <= CLUSTER_SAMPLES * intervalMs);
  if (same >= 0) {
    if (departure <= (largest[same] as number)) {
      times[same] = atMs;
      return;
    }
    remove(memory, same);
  }
  if (largest.length >= LARGEST_KEPT && departure <= (largest[largest.length - 1] as number)) return;
  const found = largest.findIndex((other) => other < departure);
  const place = found < 0 ? largest.length : found;
  largest.splice(place, 0, departure);
  times.splice(place, 0, atMs);
  if (largest.length > LARGEST_KEPT) remove(memory, LARGEST_KEPT);
}

function remove({ largest, atMs }: TailMemory, index: number): void {
  largest.splice(index, 1);
  atMs.splice(index, 1);
}
