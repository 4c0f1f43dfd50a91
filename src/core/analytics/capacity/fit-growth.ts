import { sum } from 'simple-statistics';
import { dotProduct } from '../../stats/dot-product';
import { filterLocalLevel } from '../../stats/filter-local-level';
import { solvePositiveDefinite } from '../../stats/solve-positive-definite';
import type { GrowthShape, GrowthTerm } from './growth-shapes';
import type { UsagePoints } from './usage-points';

/** A fitted growth shape with its posterior weight. */
export interface GrowthFit {
  readonly shape: GrowthShape;
  /** The weights of all fits sum to 1. */
  readonly weight: number;
  /** Returns the expected level at a time, and its variance. Time 1 is the last point. */
  readonly expect: (time: number) => { readonly level: number; readonly variance: number };
}

/**
 * Variances of the level's random walk between two points, in variances of the noise: from a straight line to stairs.
 */
const WANDERINGS = [0, 1e-4, 1e-3, 1e-2, 0.1, 1, 10];
/** Fits with less weight are left out. */
const LEAST_WEIGHT = 2e-3;
/** Uncertainty of the future rate as a share of the growth to come: no rate lasts, however exact the past was. */
const RATE_DEVIATION = 0.015;
/** As a share of the squared distance to the limit: a closer fit counts as exact. */
const LEAST_VARIANCE = 1e-10;

/** One shape fitted with one random walk: everything but its weight. */
interface Candidate {
  readonly shape: GrowthShape;
  /** -2 times the log-likelihood, up to a constant. */
  readonly misfit: number;
  /** Standardized one-step prediction errors of the readings. */
  readonly surprises: () => Float64Array;
  readonly expectation: (overdispersion: number) => GrowthFit['expect'];
}

/**
 * Fits each shape as a regression whose errors are noise plus a random walk (see `filterLocalLevel`), and weighs shapes
 * and walks by the Bayesian information criterion (Schwarz, 1978; averaging as in Hoeting and others, Bayesian Model
 * Averaging, 1999). If only the walk explains the past, as with stairs of uneven height, the result is the net growth
 * with a correspondingly wide interval. If even the best fit has autocorrelated errors, it is overconfident:
 * likelihoods and variances are corrected for overdispersion (Burnham and Anderson, Model Selection and Multimodel
 * Inference, 2.5).
 *
 * @param points the newest level is 0, the limit 1
 * @returns in descending order of weight
 */
export function fitGrowth({ atMs, levels }: UsagePoints, shapes: readonly GrowthShape[]): GrowthFit[] {
  const first = atMs[0] as number;
  const spanMs = (atMs.at(-1) as number) - first;
  const times = atMs.map((at) => (at - first) / spanMs);
  const usualGap = 1 / (times.length - 1);
  const gaps = times.subarray(1).map((time, index) => (time - (times[index] as number)) / usualGap);
  const terms = [...new Set(shapes.flatMap((shape) => shape.terms))];
  const columns = [levels, ...terms.map((term) => times.map(term))];
  const placeOf = new Map(terms.map((term, index) => [term, index + 1]));
  const candidates = WANDERINGS.flatMap((wander) => {
    const filtered = new Surprises(columns, gaps, wander);
    return shapes.flatMap((shape) => filtered.fit(shape, placeOf) ?? []);
  });
  return weigh(candidates, times.length);
}

function weigh(candidates: readonly Candidate[], rows: number): GrowthFit[] {
  const best = candidates.reduce((least, candidate) => (candidate.misfit < least.misfit ? candidate : least));
  const overdispersion = overdispersionOf(best.surprises());
  const criteria = candidates.map(
    ({ misfit, shape }) => misfit / overdispersion + shape.terms.length * Math.log(rows) - 2 * Math.log(shape.prior),
  );
  const least = criteria.reduce((low, criterion) => Math.min(low, criterion));
  const weights = criteria.map((criterion) => Math.exp((least - criterion) / 2));
  const leastWeight = LEAST_WEIGHT * sum(weights);
  const isKept = (index: number) => (weights[index] as number) >= leastWeight;
  const total = sum(weights.filter((_, index) => isKept(index)));
  return candidates
    .map((candidate, index) => ({ candidate, weight: (weights[index] as number) / total }))
    .filter((_, index) => isKept(index))
    .map(({ candidate, weight }) => ({
      shape: candidate.shape,
      weight,
      expect: candidate.expectation(overdispersion),
    }))
    .sort((a, b) => b.weight - a.weight);
}

/**
 * Returns the ratio of the variance of a long sum of the prediction errors to that of independent ones (Newey and West,
 * 1987); 1 if it may be chance.
 */
function overdispersionOf(surprises: Float64Array): number {
  const rows = surprises.length;
  const lags = Math.floor(2 * Math.sqrt(rows));
  const variance = dotProduct(surprises, surprises);
  let ratio = 1;
  for (let lag = 1; lag < Math.min(lags, rows); lag++) {
    const covariance = dotProduct(surprises.subarray(lag), surprises.subarray(0, rows - lag));
    ratio += (2 * (1 - lag / lags) * covariance) / variance;
  }
  const chance = 2 * Math.sqrt((4 * lags) / (3 * rows));
  return ratio > 1 + chance ? ratio : 1;
}

/** The columns after one filter, and the sums of products that regressions on them need. */
class Surprises {
  readonly #filtered;
  readonly #products = new Map<number, number>();
  readonly #logVariances: number;

  constructor(
    private readonly columns: readonly Float64Array[],
    private readonly gaps: Float64Array,
    private readonly wander: number,
  ) {
    this.#filtered = filterLocalLevel(columns, gaps, wander);
    this.#logVariances = this.#filtered.variances.reduce((total, variance) => total + Math.log(variance), 0);
  }

  /** @returns undefined if the points do not determine the fit, or if the shape should rise and does not */
  fit(shape: GrowthShape, placeOf: ReadonlyMap<GrowthTerm, number>): Candidate | undefined {
    const places = shape.terms.map((term) => placeOf.get(term) as number);
    const size = places.length;
    const rows = this.gaps.length;
    if (rows <= size + 2) return undefined;
    const products = Float64Array.from(places.flatMap((row) => places.map((column) => this.#product(row, column))));
    const withLevels = Float64Array.from(places, (place) => this.#product(0, place));
    for (let index = 0; index < size; index++) {
      const own = products[index * size + index] as number;
      // A term that did not vary in the past does not predict the future.
      if (!(own > 0)) return undefined;
      // A small ridge, so that two nearly collinear terms share their weight.
      products[index * size + index] = own * (1 + 1e-9);
    }
    const slopes = solvePositiveDefinite(products, withLevels);
    if (shape.mustRise && !((slopes[0] as number) > 0)) return undefined;
    const residual = Math.max(this.#product(0, 0) - dotProduct(slopes, withLevels), rows * LEAST_VARIANCE);
    return {
      shape,
      misfit: rows * Math.log(residual / rows) + this.#logVariances,
      surprises: () => this.#surprisesOf(places, slopes),
      expectation: (overdispersion) =>
        this.#expectation(shape, places, slopes, products, residual / (rows - size), overdispersion),
    };
  }

  #expectation(
    { terms, scatter }: GrowthShape,
    places: readonly number[],
    slopes: Float64Array,
    products: Float64Array,
    noiseVariance: number,
    overdispersion: number,
  ): GrowthFit['expect'] {
    const { levels, levelVariance } = this.#filtered;
    const termLevels = Float64Array.from(places, (place) => levels[place] as number);
    const level = levels[0] as number;
    const wanderPerSpan = this.wander * this.gaps.length;
    const inverse = terms.map((_, index) => {
      const unit = new Float64Array(terms.length);
      unit[index] = 1;
      return solvePositiveDefinite(products, unit);
    });
    return (time) => {
      const moved = Float64Array.from(terms, (term, index) => term(time) - (termLevels[index] as number));
      const growth = dotProduct(slopes, moved);
      const slopeVariance = inverse.reduce(
        (all, row, index) => all + (moved[index] as number) * dotProduct(row, moved),
        0,
      );
      const unsure = overdispersion * (slopeVariance + levelVariance + wanderPerSpan * (time - 1));
      const scattered = (slopes.at(-1) as number) ** 2 * (scatter?.(time) ?? 0);
      // The 1 is the noise of a reading, because it is a reading that reaches the limit.
      const variance = noiseVariance * (unsure + 1) + scattered + (RATE_DEVIATION * growth) ** 2;
      return { level: level + growth, variance };
    };
  }

  #surprisesOf(places: readonly number[], slopes: Float64Array): Float64Array {
    const { surprises, variances } = this.#filtered;
    return (surprises[0] as Float64Array).map((surprise, row) => {
      const explained = places.reduce(
        (total, place, index) => total + (slopes[index] as number) * (surprises[place]?.[row] as number),
        0,
      );
      return (surprise - explained) / Math.sqrt(variances[row] as number);
    });
  }

  #product(left: number, right: number): number {
    const key = left * this.columns.length + right;
    const known = this.#products.get(key);
    if (known !== undefined) return known;
    const { surprises, variances } = this.#filtered;
    const a = surprises[left] as Float64Array;
    const b = surprises[right] as Float64Array;
    let product = 0;
    for (let row = 0; row < a.length; row++) {
      product += ((a[row] as number) * (b[row] as number)) / (variances[row] as number);
    }
    this.#products.set(key, product);
    return product;
  }
}
