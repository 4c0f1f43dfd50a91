import { cumulativeStdLogisticProbability } from 'simple-statistics';
import type { TooFewPoints } from '../../../shared/contract/analytics-schemas';
import { BlockTimeline, type BlockTimelineOptions, type StateSnapshot } from './block-timeline';
import { THRESHOLD_FEATURES, type ThresholdFeature, thresholdFeatures } from './threshold-features';

/** A logistic regression. `bench/train-state.ts` generates the shipped one. */
export interface ThresholdModel {
  readonly bias: number;
  readonly weights: Readonly<Record<ThresholdFeature, number>>;
}

export interface StatePrediction {
  readonly kind: 'state-prediction';
  readonly fromMs: number;
  readonly toMs: number;
  /** One for each state; they sum to 1. */
  readonly probabilities: readonly number[];
  /** The state to expect: not always the most probable (see `ENOUGH_CHANCE`). */
  readonly state: number;
}

export interface StatePredictor {
  /** Adds a value. Values come in order of time; non-finite ones and those of a closed block are ignored. */
  observe(atMs: number, value: number): void;
  /** Predicts the state of the block that contains `nowMs`, from the blocks before it. */
  predict(nowMs: number): StatePrediction | TooFewPoints;
  snapshot(): StateSnapshot;
}

const LEAST_BLOCKS = 3;
/**
 * Probability of this state or a higher one from which it is expected. Below one half, since missing a high state is
 * worse than expecting one in vain: high states are rare.
 */
const ENOUGH_CHANCE = 0.45;

/**
 * Predicts the state of a metric one block (an hour, for example) ahead. Time is divided into blocks; a block's state
 * is the number of limits that its mean reaches, so that n limits make n + 1 states. For each limit a logistic
 * regression estimates the probability that the next block's mean reaches it, from the level of the newest block, its
 * moves, the metric at this time on other days, and its record at that limit. The weights are the same for every metric
 * and limit, so that nothing has to be learned before the first prediction; the features come from the metric's own
 * past.
 *
 * @example
 * const predictor = createStatePredictor({ limits: [0.7, 0.9], blockMs: 3_600_000 }, STATE_MODEL);
 * predictor.observe(atMs, cpuRatio);
 * predictor.predict(nowMs); // { kind: 'state-prediction', probabilities: [0.8, 0.15, 0.05], state: 0, … }
 */
export function createStatePredictor(options: BlockTimelineOptions, model: ThresholdModel): StatePredictor {
  const timeline = new BlockTimeline(options);
  return {
    observe: (atMs, value) => timeline.observe(atMs, value),
    predict(nowMs) {
      const { fromMs, toMs } = timeline.advance(nowMs);
      const { history, count } = timeline;
      if (history === undefined || count < LEAST_BLOCKS) {
        return { kind: 'too-few-points', needed: LEAST_BLOCKS, given: count };
      }
      let lower = 1;
      const chances = options.limits.map((limit, index) => {
        // A mean that reaches a limit reaches the lower ones too.
        lower = Math.min(lower, chanceOf(thresholdFeatures(history, limit, index), model));
        return lower;
      });
      return {
        kind: 'state-prediction',
        fromMs,
        toMs,
        probabilities: [1, ...chances].map((chance, state) => chance - (chances[state] ?? 0)),
        state: chances.filter((chance) => chance >= ENOUGH_CHANCE).length,
      };
    },
    snapshot: () => timeline.snapshot(),
  };
}

function chanceOf(features: Record<ThresholdFeature, number>, { bias, weights }: ThresholdModel): number {
  return cumulativeStdLogisticProbability(
    THRESHOLD_FEATURES.reduce((sum, name) => sum + weights[name] * features[name], bias),
  );
}
