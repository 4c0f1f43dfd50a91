/** The usual short shapes of a series. Plain JSON, updated in place. */
export interface ShapeMemory {
  /** The newest values, oldest first. */
  newest: number[];
  /** Each as long as `newest` when full; `uses` has their decaying weights. */
  prototypes: number[][];
  uses: number[];
}

const LENGTH = 6;
const MOST_PROTOTYPES = 12;
/** A shape within this distance of a prototype, in usual deviations, is the same one and moves it a little. */
const SAME_DISTANCE = 0.7;
const DRAW = 0.05;
const FADING = 0.9995;

export const createShapeMemory = (): ShapeMemory => ({ newest: [], prototypes: [], uses: [] });

/**
 * Returns the distance of the newest shape of the series from all its usual shapes: the root mean square of the
 * difference to the nearest prototype. Netdata's detector does the same with two centers of k-means, trained every few
 * hours. Here centers are updated with each sample (leader clustering, J. A. Hartigan, Clustering Algorithms, 1975),
 * and a new one replaces the least used.
 *
 * @param value in usual deviations from the level
 * @returns null until there are enough values
 */
export function shapeDistance(memory: ShapeMemory, value: number): number | null {
  const { newest, prototypes, uses } = memory;
  // Large values are compressed: other views detect spikes, this one detects shapes.
  newest.push(Math.asinh(value));
  if (newest.length > LENGTH) newest.shift();
  if (newest.length < LENGTH) return null;

  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < prototypes.length; index++) {
    const squares = squaredDistance(prototypes[index] as number[], newest, least);
    if (squares < least) {
      least = squares;
      nearest = index;
    }
    uses[index] = (uses[index] as number) * FADING;
  }
  const distance = nearest < 0 ? null : Math.sqrt(least / LENGTH);
  if (distance === null || distance > SAME_DISTANCE) {
    const place = prototypes.length < MOST_PROTOTYPES ? prototypes.length : leastUsed(uses);
    prototypes[place] = [...newest];
    uses[place] = 1;
  } else {
    const prototype = prototypes[nearest] as number[];
    for (let index = 0; index < LENGTH; index++) {
      prototype[index] =
        (prototype[index] as number) + DRAW * ((newest[index] as number) - (prototype[index] as number));
    }
    uses[nearest] = (uses[nearest] as number) + 1;
  }
  return distance;
}

/** @param enough stops the sum as soon as it reaches this */
function squaredDistance(one: readonly number[], other: readonly number[], enough: number): number {
  let sum = 0;
  for (let index = 0; index < LENGTH && sum < enough; index++) {
    sum += ((one[index] as number) - (other[index] as number)) ** 2;
  }
  return sum;
}

function leastUsed(uses: readonly number[]): number {
  let least = 0;
  for (let index = 1; index < uses.length; index++)
    if ((uses[index] as number) < (uses[least] as number)) least = index;
  return least;
}
