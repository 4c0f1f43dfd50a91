import type { Correlation, TooFewPoints } from '../../../shared/contract/analytics-schemas';
import type { SeriesSet } from '../../../shared/model/time-series';
import { adjustForMany } from '../../stats/adjust-for-many';
import { bestLag, type LaggedCorrelation } from './best-lag';
import { findInnovations, type Innovations, LEAST_STEPS, stepOf } from './innovations';

export interface CorrelateOptions {
  /** Largest number of rows by which one metric may lead another. */
  readonly maxLagSteps: number;
  /** Pairs with a larger corrected p-value are left out. */
  readonly falseShare: number;
  /** Pairs with a weaker correlation are left out, even if it is significant. */
  readonly leastCoefficient: number;
}

/** Two correlated metrics. */
export interface CorrelatedPair {
  readonly first: string;
  readonly second: string;
  readonly coefficient: number;
  /** Positive if `first` moves before `second`. */
  readonly leadMs: number;
  readonly pValue: number;
}

const DEFAULT_CORRELATE_OPTIONS: CorrelateOptions = { maxLagSteps: 10, falseShare: 0.05, leastCoefficient: 0.1 };

/** Lists the metrics that correlate with one metric, strongest first. */
export function correlateWith(
  set: SeriesSet,
  target: string,
  options: CorrelateOptions = DEFAULT_CORRELATE_OPTIONS,
): Correlation[] | TooFewPoints {
  const stepMs = stepOf(set.atMs);
  const all = findInnovations(set, stepMs);
  const second = all.find(({ name }) => name === target);
  if (second === undefined) return tooFewSteps(set, [target]);
  const pairs = all.filter(({ name }) => name !== target).map((first) => ({ first, second }));
  return findCorrelated(pairs, stepMs, options).map(({ first, coefficient, leadMs, pValue }) => {
    return { metric: first, coefficient, leadMs, pValue };
  });
}

/** Lists the correlated pairs of a set, strongest first; in each pair the leader first. */
export function correlateAll(
  set: SeriesSet,
  options: CorrelateOptions = DEFAULT_CORRELATE_OPTIONS,
): CorrelatedPair[] | TooFewPoints {
  const stepMs = stepOf(set.atMs);
  const all = findInnovations(set, stepMs);
  if (all.length < 2) return tooFewSteps(set, set.names);
  const pairs = all.flatMap((first, index) => all.slice(index + 1).map((second) => ({ first, second })));
  return findCorrelated(pairs, stepMs, options).map((pair) => {
    if (pair.leadMs >= 0) return pair;
    return { ...pair, first: pair.second, second: pair.first, leadMs: -pair.leadMs };
  });
}

interface Pair {
  readonly first: Innovations;
  readonly second: Innovations;
}

function findCorrelated(pairs: readonly Pair[], stepMs: number, options: CorrelateOptions): CorrelatedPair[] {
  const found: LaggedCorrelation[] = pairs.map(({ first, second }) => bestLag(first, second, options.maxLagSteps));
  const pValues = adjustForMany(found.map(({ pValue }) => pValue));
  return found
    .map(({ coefficient, leadSteps }, index) => {
      const { first, second } = pairs[index] as Pair;
      const pValue = pValues[index] as number;
      return { first: first.name, second: second.name, coefficient, leadMs: leadSteps * stepMs, pValue };
    })
    .filter(({ coefficient, pValue }) => {
      return pValue <= options.falseShare && Math.abs(coefficient) >= options.leastCoefficient;
    })
    .sort((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient));
}

/** Distinguishes constant metrics: no number of points would help then, and none correlate. */
function tooFewSteps({ names, columns }: SeriesSet, wanted: readonly string[]): [] | TooFewPoints {
  const counts = columns
    .filter((_, index) => wanted.includes(names[index] as string))
    .map((column) => column.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0));
  const given = Math.max(0, ...counts);
  return given > LEAST_STEPS ? [] : { kind: 'too-few-points', needed: LEAST_STEPS + 1, given };
}
