import { clamp } from '../../../core/stats/clamp';
import type { Bottleneck } from '../../../shared/contract/health-schemas';
import type { ActionInfo, Change, RiskClass, Suggestion } from '../../../shared/contract/optimization-schemas';
import type {
  ExpectedGain,
  NotRecommended,
  OptimizationRecommendation,
} from '../../../shared/contract/recommendation-schemas';
import { plural } from '../../../shared/format/plural';
import type { RecommendationDecision } from '../../../shared/model/recommendation';
import type { Severity } from '../../../shared/model/severity';
import type { ActionOutcome } from '../learning/action-outcome';
import { believeEffect, chanceOfHelp, type EffectBelief } from '../learning/believe-effect';
import { findBlock } from '../learning/find-block';
import { contextIn, type LearningContext, type MachineConditions } from '../learning/learning-context';
import type { Concern } from './concern';
import { gatherEvidence } from './gather-evidence';
import { type Objection, objectionByPerson } from './objection-by-person';
import { recommendationId, subjectOf } from './recommendation-id';

export interface RankingInput {
  readonly nowMs: number;
  /** Suggestions of the engine for the bottlenecks. */
  readonly suggestions: readonly Suggestion[];
  /** Bottlenecks that the suggestions are for. */
  readonly bottlenecks: readonly Bottleneck[];
  readonly concerns: readonly Concern[];
  readonly conditions: MachineConditions;
  readonly actions: readonly ActionInfo[];
  readonly openChanges: readonly Change[];
  readonly outcomes: readonly ActionOutcome[];
  readonly decisions: ReadonlyMap<string, RecommendationDecision>;
  /** @returns why it cannot be done now; undefined if it can */
  readonly obstacleTo: (suggestion: Suggestion) => string | undefined;
  /** Draws from the standard normal distribution for an action: its place in the belief. */
  readonly chanceOf: (action: string) => number;
}

/** Ranking without the time since which each is known. */
export interface Ranking {
  readonly recommended: readonly Omit<OptimizationRecommendation, 'firstSeenAtMs' | 'expiresAtMs'>[];
  readonly notRecommended: readonly NotRecommended[];
}

const URGENCY: Readonly<Record<Severity, number>> = { info: 0.1, notice: 0.3, warning: 0.6, critical: 1 };
/** Share of the distance to 1 that each further concern closes. */
const FURTHER_CONCERN = 0.1;
/** A program with a small share of a resource frees little of it. */
const LEAST_SHARE = 0.2;
/** Extra gain ratio that the risk of an action requires. */
const RISK_PRICE: Readonly<Record<RiskClass, number>> = { none: 0, low: 0.02, medium: 0.08, high: 0.2 };
const FEASIBLE_AFTER = 0.5;
/**
 * Draws are half as wide as the belief: a person tries a few times and not thousands, so exploration has to pay sooner
 * (posterior reshaping: Chapelle and Li, "An empirical evaluation of Thompson sampling", 2011).
 */
const DRAW_WIDTH = 0.5;
/** 80 of 100 draws of a normal distribution are within this many deviations. */
const DEVIATIONS_80 = 1.281552;

interface Candidate {
  readonly lever: string;
  readonly score: number;
  readonly recommendation: Ranking['recommended'][number];
}

/**
 * Ranks recommendations by urgency, feasibility and believed gain, less the risk. The gain is drawn from the belief, so
 * that a little-known action is tried now and then (Thompson, "On the likelihood that one unknown probability exceeds
 * another in view of the evidence of two samples", 1933; Russo and others, "A tutorial on Thompson sampling", 2018).
 *
 * Shows the best of several actions in one area on one target, with the others as its alternatives.
 */
export function rankRecommendations(input: RankingInput): Ranking {
  const notRecommended: NotRecommended[] = [];
  const candidates = new Map<string, Candidate>();
  for (const suggestion of input.suggestions) {
    const { action, target, targetText } = suggestion;
    const id = recommendationId(action, subjectOf(target, targetText));
    const why = findObjection(id, suggestion, input);
    if (why !== undefined) {
      notRecommended.push({ id, action, target, targetText, ...why });
      continue;
    }
    const candidate = weigh(id, suggestion, input);
    const known = candidates.get(id);
    if (known === undefined || known.score < candidate.score) candidates.set(id, candidate);
  }
  const byLever = Map.groupBy(
    [...candidates.values()].sort((a, b) => b.score - a.score),
    ({ lever }) => lever,
  );
  const recommended = [...byLever.values()].flatMap(([best, ...others]) => {
    if (best === undefined) return [];
    const alternatives = others.map(({ recommendation: { id, action, target, risk, expectedGain } }) => ({
      id,
      action,
      target,
      risk,
      expectedGain,
    }));
    return [{ ...best.recommendation, alternatives }];
  });
  return { recommended, notRecommended: [...new Map(notRecommended.map((one) => [one.id, one])).values()] };
}

function findObjection(id: string, suggestion: Suggestion, input: RankingInput): Objection | undefined {
  const { nowMs, decisions, openChanges, outcomes, obstacleTo } = input;
  const { action, target } = suggestion;
  const decision = decisions.get(id);
  const decided = decision === undefined ? undefined : objectionByPerson(decision, nowMs);
  if (decided !== undefined) return decided;
  const open = openChanges.find((change) => change.action === action && change.target === target);
  if (open !== undefined) {
    return { kind: 'in-force', reason: `It is already active: ${open.id}.`, untilMs: open.expiresAtMs };
  }
  const block = findBlock(outcomes, action, contextOfSuggestion(suggestion, input), nowMs);
  if (block !== undefined) {
    const reason = `Tried ${plural(block.failures, 'time')} in this situation without success since it last helped.`;
    return { kind: 'failed-here', reason, untilMs: block.untilMs };
  }
  const obstacle = obstacleTo(suggestion);
  return obstacle === undefined ? undefined : { kind: 'impossible', reason: obstacle, untilMs: null };
}

function weigh(id: string, suggestion: Suggestion, input: RankingInput): Candidate {
  const { nowMs, concerns, actions, openChanges, outcomes, chanceOf } = input;
  const { action, target, targetText, problem, risk } = suggestion;
  const bottleneck = bottleneckOf(suggestion, input);
  const title = bottleneck?.culprits.find(({ pid }) => target === `pid:${pid}`)?.title;
  const context = contextOfSuggestion(suggestion, input);
  const belief = believeEffect(outcomes, action, context, nowMs);
  const area = actions.find((one) => one.id === action)?.area;
  const lever = `${subjectOf(target, targetText)} ${area ?? action}`;
  const rivals = openChanges.filter(
    (change) => change.target === target && actions.find((one) => one.id === change.action)?.area === area,
  );
  const prerequisites = rivals.map(
    (change) =>
      `Undo ${change.action} on it first (${change.id}), because the effects of two changes cannot be distinguished.`,
  );
  const feasibility = rivals.length === 0 ? 1 : FEASIBLE_AFTER;
  const speaking = concerns.filter((concern) => speaksFor(concern, bottleneck));
  const impact = impactOf(suggestion, bottleneck, speaking.length);
  // Before the first trial against this resource there is nothing to explore from: the gentlest goes first.
  const isAnyTried = outcomes.some((one) => one.context === null || one.context.resource === context.resource);
  const drawn = isAnyTried ? DRAW_WIDTH * belief.deviation * chanceOf(action) : 0;
  const drawnGain = clamp(belief.mean + drawn, -1, 1);
  return {
    lever,
    score: impact * (feasibility * drawnGain - RISK_PRICE[risk]),
    recommendation: {
      id,
      action,
      target,
      targetText,
      ...(title === undefined ? {} : { title }),
      problem,
      resource: context.resource,
      impact,
      feasibility,
      risk,
      confidence: chanceOfHelp(belief),
      expectedGain: expectedGainOf(belief),
      evidence: gatherEvidence(suggestion, context, speaking, outcomes),
      prerequisites,
      alternatives: [],
    },
  };
}

function bottleneckOf({ problem }: Suggestion, { bottlenecks }: RankingInput): Bottleneck | undefined {
  return bottlenecks.find(({ text }) => text === problem);
}

function contextOfSuggestion(suggestion: Suggestion, input: RankingInput): LearningContext {
  return contextIn(bottleneckOf(suggestion, input)?.resource ?? null, input.conditions);
}

/** True if a concern supports the bottleneck; one without a resource counts if it began later. */
function speaksFor({ resource, sinceMs }: Concern, bottleneck: Bottleneck | undefined): boolean {
  if (bottleneck === undefined) return false;
  return resource === null ? sinceMs >= bottleneck.sinceMs : resource === bottleneck.resource;
}

function impactOf({ target }: Suggestion, bottleneck: Bottleneck | undefined, speaking: number): number {
  const urgency = URGENCY[bottleneck?.severity ?? 'notice'];
  const share = bottleneck?.culprits.find(({ pid }) => target === `pid:${pid}`)?.share ?? 1;
  // The bottleneck itself is one of them.
  const raised = 1 - (1 - urgency) * (1 - FURTHER_CONCERN) ** Math.max(0, speaking - 1);
  return raised * clamp(share, LEAST_SHARE, 1);
}

function expectedGainOf({ mean, deviation, trials }: EffectBelief): ExpectedGain {
  const half = DEVIATIONS_80 * deviation;
  return { ratio: clamp(mean, -1, 1), low: clamp(mean - half, -1, 1), high: clamp(mean + half, -1, 1), trials };
}
