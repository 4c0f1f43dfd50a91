import { type ActionOutcome, outcomeOf } from '../../src/main/automation/learning/action-outcome';
import { drawNormal } from '../../src/main/automation/learning/draw-normal';
import { contextIn, type LearningContext } from '../../src/main/automation/learning/learning-context';
import { rankRecommendations } from '../../src/main/automation/recommendations/rank-recommendations';
import { judgeTrial, weighPairs } from '../../src/main/optimization/trial/judge-trial';
import type { Change, Suggestion, TrialPair } from '../../src/shared/contract/optimization-schemas';
import { sampleBottleneck } from './health-samples';
import { createRandom } from './seeded-random';

/*
 * Situations with known effects of several actions, and the recommenders that choose. A measured choice goes through
 * the same trial, verdict, learning and ranking as on a real machine.
 */

const ACTIONS = ['one', 'two', 'three', 'four', 'five', 'six'];
const CONTEXTS: readonly LearningContext[] = (['cpu', 'disk-latency'] as const).flatMap((resource) =>
  [0.1, 0.9].flatMap((cpuBusyRatio) =>
    [false, true].map((onBattery) => contextIn(resource, { role: 'laptop', cpuBusyRatio, onBattery })),
  ),
);
const PAIRS = 8;
const USUAL_MS = 20;
/** Difference between two windows without a change, and between two effects of one change. */
const WINDOW_NOISE = 0.15;
const OCCASION_NOISE = 0.05;
const BETWEEN_TRIALS_MS = 6 * 3_600_000;

/** Gain ratios by action, in each situation. */
export type EffectWorld = readonly { readonly context: LearningContext; readonly effects: readonly number[] }[];

/**
 * @param kind `apart`: situations are independent, and the best action leads by at least 0.15. `close`: situations with
 *   one problem are similar, and the best action may lead by nothing
 */
export function createEffectWorld(seed: number, kind: 'apart' | 'close'): EffectWorld {
  const random = createRandom(seed, `effects ${kind}`);
  const common = new Map(CONTEXTS.map(({ resource }) => [resource, drawEffects(random)]));
  return CONTEXTS.map((context) => {
    if (kind === 'apart') return { context, effects: drawEffects(random) };
    const effects = (common.get(context.resource) as number[]).map((effect) => effect + 0.08 * drawNormal(random));
    return { context, effects };
  });
}

/** One action helps, half of the others do nothing, and the rest help less or do harm. */
function drawEffects(random: () => number): number[] {
  const best = Math.floor(random() * ACTIONS.length);
  const bestEffect = 0.3 + 0.3 * random();
  return ACTIONS.map((_, index) => {
    const kind = random();
    const share = random();
    if (index === best) return bestEffect;
    if (kind < 0.5) return 0;
    return kind < 0.75 ? 0.05 + (bestEffect - 0.2) * share : -0.05 - 0.35 * share;
  });
}

export type Policy = 'thompson' | 'greedy' | 'random';

/** One choice: true if it was the best, and the difference of its gain to the best. */
export interface Choice {
  readonly trial: number;
  readonly isBest: boolean;
  readonly regret: number;
}

/** Chooses several times in each situation, and learns from each measurement. */
export function playPolicy(world: EffectWorld, policy: Policy, seed: number, trials: number): readonly Choice[] {
  const random = createRandom(seed, policy);
  const outcomes: ActionOutcome[] = [];
  const choices: Choice[] = [];
  for (let trial = 1; trial <= trials; trial++) {
    const nowMs = trial * BETWEEN_TRIALS_MS;
    for (const { context, effects } of world) {
      const best = Math.max(...effects);
      const action = choose(policy, context, outcomes, nowMs, random);
      const effect = action === undefined ? 0 : (effects[ACTIONS.indexOf(action)] as number);
      choices.push({ trial, isBest: action !== undefined && effect === best, regret: best - effect });
      if (action === undefined) continue;
      const outcome = outcomeOf(tryOut(action, effect, `${choices.length}`, nowMs, random), context);
      if (outcome !== undefined) outcomes.push(outcome);
    }
  }
  return choices;
}

function choose(
  policy: Policy,
  context: LearningContext,
  outcomes: readonly ActionOutcome[],
  nowMs: number,
  random: () => number,
): string | undefined {
  if (policy === 'random') return ACTIONS[Math.floor(random() * ACTIONS.length)];
  const { resource, role, load, power } = context;
  if (resource === null) throw new Error('a simulated situation has a problem');
  const bottleneck = sampleBottleneck({ resource });
  const common = { target: 'machine', targetText: 'machine', problem: bottleneck.text, effect: '' };
  const suggestions = ACTIONS.map((action): Suggestion => ({ action, ...common, risk: 'low', privilege: 'user' }));
  const { recommended } = rankRecommendations({
    nowMs,
    suggestions,
    bottlenecks: [bottleneck],
    concerns: [],
    conditions: { role, onBattery: power === 'battery', cpuBusyRatio: load === 'busy' ? 1 : 0 },
    actions: [],
    openChanges: [],
    outcomes,
    decisions: new Map(),
    obstacleTo: () => undefined,
    chanceOf: () => (policy === 'greedy' ? 0 : drawNormal(random)),
  });
  return recommended[0]?.action;
}

/** Creates a change that was measured in pairs of windows and judged by them. */
function tryOut(action: string, effect: number, id: string, nowMs: number, random: () => number): Change {
  const occasion = effect + OCCASION_NOISE * drawNormal(random);
  const measure = (ratio: number) => USUAL_MS * ratio * Math.exp(WINDOW_NOISE * drawNormal(random));
  const pairs = Array.from(
    { length: PAIRS },
    (): TrialPair => ({ order: 'off-on', off: measure(1), on: measure(1 - occasion), discarded: null }),
  );
  const { verdict, reason, evidence } = judgeTrial(weighPairs('the wait', pairs, random));
  const ended = { state: 'undone', startedAtMs: nowMs, endedAtMs: nowMs, expiresAtMs: null } as const;
  const requested = { action, target: 'machine', targetText: 'machine', by: 'simulation', before: [], after: [] };
  return { id, ...requested, ...ended, reason, verdict, evidence, exitPolicy: 'revert' };
}
