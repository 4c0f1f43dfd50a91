import type { StatePrediction } from '../../shared/contract/health-schemas';
import type { State } from '../../shared/model/severity';
import type { StateSnapshot } from '../analytics/state/block-timeline';
import { STATE_MODEL } from '../analytics/state/state-model';
import { createStatePredictor, type StatePredictor } from '../analytics/state/state-predictor';
import type { Score } from './score';
import { whatFollowed } from './state-habit';
import { CRITICAL_BELOW, DEGRADED_BELOW, UNHEALTHY_BELOW, wantedState } from './wanted-state';

/** The states that can be predicted, by the number of limits that a badness reaches. */
export const EXPECTED_STATES = ['healthy', 'degraded', 'unhealthy', 'critical'] as const satisfies readonly State[];
const THRESHOLDS: readonly number[] = [DEGRADED_BELOW, UNHEALTHY_BELOW, CRITICAL_BELOW].map((score) => 100 - score);

/** Period over which the predicted state is a mean: a shorter one is random, a longer one hides events. */
export const FORECAST_BLOCK_MS = 10 * 60_000;
/** Probability of this state or a worse one from which it is expected; see `ENOUGH_CHANCE` of the predictor. */
const ENOUGH_CHANCE = 0.45;

/**
 * Returns the badness of a judgment, 0 to 100: the deducted points, at least the lower bound of its state. Without
 * deductions it rises with the closeness of a threshold: a machine that will cross one tomorrow comes close to it
 * today.
 *
 * @param strain 0-1, see `SignalReader`
 */
export function badnessOf(score: Score, strain: number): number {
  const rank = EXPECTED_STATES.indexOf(wantedState(score));
  const [degraded] = THRESHOLDS as [number];
  return rank === 0
    ? Math.max(100 - score.score, 0.999 * degraded * strain)
    : Math.max(100 - score.score, THRESHOLDS[rank - 1] as number);
}

/** Returns the state of a mean badness. */
export function stateOfBadness(badness: number): State {
  return EXPECTED_STATES[rankOf(badness)] as State;
}

/**
 * Predicts the mean state of the current ten minutes from those before. It averages two predictions: from the course of
 * the machine's badness, also at this time on other days (`analytics/state`), and from the transitions between states
 * in its past.
 */
export class StateForecast {
  readonly #predictor: StatePredictor;
  /** Cached for the current block, which is learned only after its end. */
  #known: { readonly toMs: number; readonly prediction: StatePrediction | null } | undefined;

  constructor(snapshot?: StateSnapshot) {
    const options = { limits: THRESHOLDS, blockMs: FORECAST_BLOCK_MS };
    this.#predictor = createStatePredictor(snapshot === undefined ? options : { ...options, snapshot }, STATE_MODEL);
  }

  observe(atMs: number, badness: number): void {
    this.#predictor.observe(atMs, badness);
  }

  /** @returns null until there are enough blocks */
  predict(atMs: number): StatePrediction | null {
    const toMs = (Math.floor(atMs / FORECAST_BLOCK_MS) + 1) * FORECAST_BLOCK_MS;
    if (this.#known?.toMs !== toMs) this.#known = { toMs, prediction: this.#predictBlock(atMs) };
    const { prediction } = this.#known;
    return prediction === null ? null : { ...prediction, horizonMs: toMs - atMs };
  }

  /** Returns the learned data, for JSON. */
  snapshot(): StateSnapshot {
    return this.#predictor.snapshot();
  }

  #predictBlock(atMs: number): StatePrediction | null {
    const predicted = this.#predictor.predict(atMs);
    if (predicted.kind === 'too-few-points') return null;
    const ranks = this.#predictor.snapshot().means.map((mean) => (mean === null ? null : rankOf(mean)));
    const followed = whatFollowed(ranks);
    const chances = predicted.probabilities.map((chance, rank) => (chance + (followed[rank] as number)) / 2);
    return {
      state: EXPECTED_STATES[reckonedRank(chances)] as State,
      probabilities: Object.fromEntries(EXPECTED_STATES.map((state, rank) => [state, chances[rank] as number])),
      horizonMs: 0,
      learnedFromMs: ranks.filter((rank) => rank !== null).length * FORECAST_BLOCK_MS,
    };
  }
}

function rankOf(badness: number): number {
  return THRESHOLDS.filter((threshold) => badness >= threshold).length;
}

/** Returns the worst state whose probability, together with worse ones, is high enough. */
function reckonedRank(chances: readonly number[]): number {
  let chance = 0;
  for (let rank = chances.length - 1; rank > 0; rank--) {
    chance += chances[rank] as number;
    if (chance >= ENOUGH_CHANCE) return rank;
  }
  return 0;
}
