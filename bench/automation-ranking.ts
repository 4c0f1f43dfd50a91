import { createEffectWorld, type Policy, playPolicy } from '../tests/helpers/simulated-effects';
import { figureAtLeast, type Observation, observation, sumOf } from './measure';

/*
 * Measures how soon the best action is found: simulated situations with known effects, 30 trials in each, many seeds;
 * and the loss until then, compared with a random choice and with always choosing the seemingly best.
 */

const SEEDS = 30;
/** The learning constants were chosen with seeds below this. */
const FIRST_SEED = 1_000;
const TRIALS = 30;
/** The last third of the trials tests the result of learning; the ones before are for learning. */
const SETTLED_FROM = 21;
const BEST_SHARE_GOAL = 0.9;

/** Measures the ranking: figures for a bench to print. */
export function measureRanking(seeds = SEEDS): readonly Observation[] {
  return (['apart', 'close'] as const).flatMap((kind) => {
    const measured = (policy: Policy) => measurePolicy(kind, policy, seeds);
    const [thompson, greedy, random] = [measured('thompson'), measured('greedy'), measured('random')];
    const where = `situations ${kind}`;
    const best = `the best of 6 actions chosen, trials ${SETTLED_FROM} to ${TRIALS}, ${where}`;
    return [
      // If actions are equally good there is little to find: the goal is for those that differ.
      kind === 'apart'
        ? figureAtLeast(best, thompson.bestShare, 'share', BEST_SHARE_GOAL)
        : observation(best, thompson.bestShare, 'share'),
      observation(`the same at trial ${TRIALS}, ${where}`, thompson.lastBestShare, 'share'),
      observation(`the same, greedy, ${where}`, greedy.bestShare, 'share'),
      observation(`the same, random, ${where}`, random.bestShare, 'share'),
      observation(`regret over ${TRIALS} trials, ${where}`, thompson.regret, 'gain ratio'),
      observation(`regret, greedy, ${where}`, greedy.regret, 'gain ratio'),
      observation(`regret, random, ${where}`, random.regret, 'gain ratio'),
    ];
  });
}

function measurePolicy(kind: 'apart' | 'close', policy: Policy, seeds: number) {
  const plays = Array.from({ length: seeds }, (_, index) => {
    const seed = FIRST_SEED + index;
    const world = createEffectWorld(seed, kind);
    return { situations: world.length, choices: playPolicy(world, policy, seed, TRIALS) };
  });
  const choices = plays.flatMap((play) => play.choices);
  const situations = sumOf(plays, (play) => play.situations);
  const bestShare = (from: number) => {
    const late = choices.filter(({ trial }) => trial >= from);
    return late.filter(({ isBest }) => isBest).length / late.length;
  };
  return {
    bestShare: bestShare(SETTLED_FROM),
    lastBestShare: bestShare(TRIALS),
    /** Gain ratio lost over all trials in one situation, on average. */
    regret: sumOf(choices, ({ regret }) => regret) / situations,
  };
}
