import type { StatePrediction } from '../../shared/contract/health-schemas';
import type { State } from '../../shared/model/severity';
import type { StateSnapshot } from '../analytics/state/block-timeline';
import { STATE_MODEL } from '../analytics/state/state-model';
import { createStatePredictor, type StatePredictor } from '../analytics/state/state-predictor';
import type { Score } from './score';
import { whatFollowed } from './state-habit';
import { CRITICAL_BELOW, DEGRADED_BELOW, UNHEALTHY_BELOW, wantedState } from './wanted-state';

/** The states that can be expected, by how many of the limits a badness reaches. */
export const EXPECTED_STATES = ['healthy', 'degraded', 'unhealthy', 'critical'] as const satisfies readonly State[];
const THRESHOLDS: readonly number[] = [DEGRADED_BELOW, UNHEALTHY_BELOW, CRITICAL_BELOW].map((score) => 100 - score);

/** What is predicted is the mean state of so long a time: shorter ones are chance, longer ones hide what happens. */
export const FORECAST_BLOCK_MS = 10 * 60_000;
/** A state, or a worse one, is reckoned with from this chance on; see `ENOUGH_CHANCE` of the predictor. */
const ENOUGH_CHANCE = 0.45;

/**
 * How bad a judgement is, 0 to 100: the points that are taken, at least what its state begins at. A machine that loses
 * no points is the worse the nearer it is to a limit: what will cross one tomorrow comes near it today.
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

/** The state that a mean badness stands for. */
export function stateOfBadness(badness: number): State {
  return EXPECTED_STATES[rankOf(badness)] as State;
}

/**
 * Expects the mean state of the ten minutes that are under way, from those before. Two answers are averaged: what the
 * machine's badness did and where it was heading, also at this time on other days (`analytics/state`), and which states
 * followed one another in its past.
 */
export class StateForecast {
  readonly #predictor: StatePredictor;
  /** Of the block that is under way: nothing is learned of it before it is over. */
  #known: { readonly toMs: number; readonly prediction: StatePrediction | null } | undefined;

  constructor(snapshot?: StateSnapshot) {
    const options = { limits: THRESHOLDS, blockMs: FORECAST_BLOCK_MS };
    this.#predictor = createStatePredictor(snapshot === undefined ? options : { ...options, snapshot }, STATE_MODEL);
  }

  observe(atMs: number, badness: number): void {
    this.#predictor.observe(atMs, badness);
  }

  /** @returns null until enough blocks were seen */
  predict(atMs: number): StatePrediction | null {
    const toMs = (Math.floor(atMs / FORECAST_BLOCK_MS) + 1) * FORECAST_BLOCK_MS;
    if (this.#known?.toMs !== toMs) this.#known = { toMs, prediction: this.#predictBlock(atMs) };
    const { prediction } = this.#known;
    return prediction === null ? null : { ...prediction, horizonMs: toMs - atMs };
  }

  /** Everything that was learned, for JSON. */
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

/** The worst state of which it is likely enough that it comes to it or worse. */
function reckonedRank(chances: readonly number[]): number {
  let chance = 0;
  for (let rank = chances.length - 1; rank > 0; rank--) {
    chance += chances[rank] as number;
    if (chance >= ENOUGH_CHANCE) return rank;
  }
  return 0;
}
