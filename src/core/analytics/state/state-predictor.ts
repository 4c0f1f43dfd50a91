import { cumulativeStdLogisticProbability } from 'simple-statistics';
import type { TooFewPoints } from '../../../shared/contract/analytics-schemas';
import { BlockTimeline, type BlockTimelineOptions, type StateSnapshot } from './block-timeline';
import { THRESHOLD_FEATURES, type ThresholdFeature, thresholdFeatures } from './threshold-features';

/** A logistic regression. The one that is shipped is made by `bench/train-state.ts`. */
export interface ThresholdModel {
  readonly bias: number;
  readonly weights: Readonly<Record<ThresholdFeature, number>>;
}

export interface StatePrediction {
  readonly kind: 'state-prediction';
  readonly fromMs: number;
  readonly toMs: number;
  /** One for each state, together 1. */
  readonly probabilities: readonly number[];
  /** The state to reckon with: not always the most probable (see `ENOUGH_CHANCE`). */
  readonly state: number;
}

export interface StatePredictor {
  /** Values come in order of time; what is not finite, or belongs to a block that is over, is passed over. */
  observe(atMs: number, value: number): void;
  /** The state of the block that holds `nowMs`, from what was observed of the blocks before it. */
  predict(nowMs: number): StatePrediction | TooFewPoints;
  snapshot(): StateSnapshot;
}

const LEAST_BLOCKS = 3;
/**
 * A state is reckoned with from this chance on that the mean is as high or higher. Below one half, since to miss a high
 * state is worse than to expect one in vain: the high states are the rare ones.
 */
const ENOUGH_CHANCE = 0.45;

/**
 * Predicts the state of a metric one block (an hour, say) ahead. Time is cut into blocks; a block's state is how many of
 * the limits its mean reaches, so that n limits make n + 1 states. For each limit a logistic regression says how probable
 * it is that the next block's mean reaches it, from where the newest block lay, how it moved, what the metric did at this
 * time on other days, and how it has kept to that limit. The weights are the same for every metric and limit, so that
 * nothing has to be learned before the first prediction; the past that they are applied to is the metric's own.
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
        // What reaches a limit reaches the ones below it.
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
