import type { Bottleneck } from '../../../shared/contract/health-schemas';
import type { ActionInfo, Change, Suggestion } from '../../../shared/contract/optimization-schemas';
import type {
  NotRecommended,
  OptimizationRecommendation,
  Recommendations,
} from '../../../shared/contract/recommendation-schemas';
import type { DecisionKind } from '../../../shared/model/recommendation';
import { DAY_MS } from '../../../shared/model/time';
import type { Clock } from '../../base/clock';
import { UnknownNameError } from '../../base/errors';
import type { KeyedState } from '../../base/keyed-state';
import type { Stop } from '../../base/lifecycle';
import { type Log, warnOf } from '../../base/log';
import { every } from '../../base/timers';
import type { ActionOutcome } from '../learning/action-outcome';
import { drawNormal } from '../learning/draw-normal';
import { contextIn, type LearningContext, type MachineConditions } from '../learning/learning-context';
import { OutcomeTracker } from '../learning/outcome-tracker';
import { type Findings, foreseeBottlenecks, gatherConcerns } from './concern';
import { DecisionList } from './decision-list';
import { objectionByPerson } from './objection-by-person';
import { rankRecommendations } from './rank-recommendations';

export interface RecommendationParts {
  readonly state: KeyedState;
  /** Time by which old data may be deleted; by default, the time of the clock. */
  readonly trustedNowMs?: () => number;
  /** Returns changes that could help with these bottlenecks, unsorted; applies none. */
  readonly suggest: (bottlenecks: readonly Bottleneck[]) => readonly Suggestion[];
  readonly actions: () => readonly ActionInfo[];
  /** Every change on record, open or ended. */
  readonly changes: () => readonly Change[];
  readonly openChanges: () => readonly Change[];
  /** @returns why it cannot be done now; undefined if it can */
  readonly obstacleTo: (suggestion: Pick<Suggestion, 'action' | 'target'>) => string | undefined;
  /** Checks whether a target, such as a process, does not exist any more; by default, each exists. */
  readonly isGone?: (target: string) => boolean;
  readonly findings: () => Findings;
  readonly conditions: () => MachineConditions;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
}

/** A change must be seen while its situation lasts. */
const CHECK_EVERY_MS = 10_000;
/**
 * A recommendation stays for this time after its last suggestion: intermittent problems must not make the list flicker.
 */
const HELD_MS = 120_000;
/** Draws are renewed after this time at the latest. */
const REDRAW_AFTER_MS = DAY_MS;

/** Recommends changes, the best first, and learns from the verdict on every change. Changes nothing itself. */
export class RecommendationEngine {
  readonly #outcomeTracker: OutcomeTracker;
  readonly #decisions: DecisionList;
  readonly #shown = new Map<string, OptimizationRecommendation>();
  readonly #chances = new Map<string, number>();
  #drawnAtMs = 0;
  /** Result of the last check. */
  view: Recommendations;

  constructor(private readonly parts: RecommendationParts) {
    this.#outcomeTracker = new OutcomeTracker(parts.state, warnOf(parts.log, 'cannot save learned outcomes'));
    this.#decisions = new DecisionList(parts.state, warnOf(parts.log, 'cannot delete an expired decision'));
    this.view = { atMs: parts.clock.nowMs(), recommended: [], notRecommended: [] };
  }

  get outcomes(): readonly ActionOutcome[] {
    return this.#outcomeTracker.outcomes;
  }

  async load(): Promise<void> {
    const nowMs = this.parts.clock.nowMs();
    const trustedNowMs = this.parts.trustedNowMs?.() ?? nowMs;
    await Promise.all([this.#outcomeTracker.load(trustedNowMs), this.#decisions.load(nowMs)]);
  }

  start(): Stop {
    return every(CHECK_EVERY_MS, () => this.check(), {
      onError: warnOf(this.parts.log, 'cannot update the recommendations'),
    });
  }

  /** Learns from new verdicts, and ranks the recommendations. */
  check(): Recommendations {
    const { clock, changes, openChanges, suggest, findings, conditions, actions, obstacleTo } = this.parts;
    const { isGone = () => false } = this.parts;
    const nowMs = clock.nowMs();
    const found = findings();
    const concerns = gatherConcerns(found, nowMs);
    const bottlenecks = [...found.bottlenecks, ...foreseeBottlenecks(concerns, found.bottlenecks)];
    const hasLearned = this.#outcomeTracker.observe(changes(), (change) => this.#contextOf(change, bottlenecks), nowMs);
    if (hasLearned || nowMs - this.#drawnAtMs > REDRAW_AFTER_MS) {
      this.#chances.clear();
      this.#drawnAtMs = nowMs;
    }
    const { recommended, notRecommended } = rankRecommendations({
      nowMs,
      suggestions: suggest(bottlenecks).filter(({ target }) => !isGone(target)),
      bottlenecks,
      concerns,
      conditions: conditions(),
      actions: actions(),
      openChanges: openChanges(),
      outcomes: this.#outcomeTracker.outcomes,
      decisions: this.#decisions.all,
      obstacleTo,
      chanceOf: (action) => this.#chanceOf(action),
    });
    const objected = new Set(notRecommended.map(({ id }) => id));
    this.#decisions.expire(objected, Math.min(nowMs, this.parts.trustedNowMs?.() ?? nowMs));
    const renewed = recommended.map((one) => ({
      ...one,
      firstSeenAtMs: this.#shown.get(one.id)?.firstSeenAtMs ?? nowMs,
      expiresAtMs: nowMs + HELD_MS,
    }));
    const ids = new Set(renewed.flatMap(({ id, alternatives }) => [id, ...alternatives.map((other) => other.id)]));
    // A recommendation that a person decided on is hidden, suggested or not.
    const hidden = new Set([...objected, ...this.#decisions.all.keys()]);
    const held = [...this.#shown.values()]
      .filter(
        ({ id, target, expiresAtMs }) => !ids.has(id) && !hidden.has(id) && expiresAtMs > nowMs && !isGone(target),
      )
      .filter((one) => obstacleTo(one) === undefined)
      .map((one) => ({ ...one, alternatives: one.alternatives.filter((other) => obstacleTo(other) === undefined) }));
    this.#shown.clear();
    for (const one of [...renewed, ...held]) this.#shown.set(one.id, one);
    const decided = [...this.#decisions.all].flatMap(([id, decision]): NotRecommended[] => {
      const objection = objected.has(id) ? undefined : objectionByPerson(decision, nowMs);
      const { action, target, targetText } = decision;
      return objection === undefined ? [] : [{ id, action, target, targetText, ...objection }];
    });
    this.view = {
      atMs: nowMs,
      recommended: [...this.#shown.values()],
      notRecommended: [...notRecommended, ...decided],
    };
    return this.view;
  }

  /** Hides a recommendation until its problem is over. @throws UnknownNameError if it is not shown */
  dismiss(id: string): Promise<Recommendations> {
    return this.#decide(id, { kind: 'dismissed', atMs: this.parts.clock.nowMs() });
  }

  /** @throws UnknownNameError if it is not shown */
  snooze(id: string, forMs: number): Promise<Recommendations> {
    const atMs = this.parts.clock.nowMs();
    return this.#decide(id, { kind: 'snoozed', atMs, untilMs: atMs + forMs });
  }

  /** Hides a recommendation until the decision is undone. @throws UnknownNameError if it is not shown */
  never(id: string): Promise<Recommendations> {
    return this.#decide(id, { kind: 'never', atMs: this.parts.clock.nowMs() });
  }

  /** Undoes a decision. @throws UnknownNameError without one */
  async restore(id: string): Promise<Recommendations> {
    if (await this.#decisions.restore(id)) return this.check();
    throw new UnknownNameError(
      `There is no decision about ${id}`,
      '`homeostat recommend` lists hidden recommendations with their reasons.',
    );
  }

  async #decide(id: string, decision: DecisionKind): Promise<Recommendations> {
    const { recommended, notRecommended } = this.view;
    const others = recommended.flatMap(({ alternatives, targetText }) =>
      alternatives.map((other) => ({ ...other, targetText })),
    );
    const known = [...recommended, ...others, ...notRecommended].find((one) => one.id === id);
    if (known === undefined) {
      throw new UnknownNameError(
        `There is no recommendation ${id}`,
        '`homeostat recommend` lists all recommendations.',
      );
    }
    const { action, target, targetText } = known;
    await this.#decisions.decide(id, { action, target, targetText, ...decision });
    return this.check();
  }

  /** Returns the situation of a change: the one that it was recommended for, else the worst one. */
  #contextOf({ action, target }: Change, bottlenecks: readonly Bottleneck[]): LearningContext {
    const recommended = this.view.recommended.find(
      (one) =>
        one.target === target && (one.action === action || one.alternatives.some((other) => other.action === action)),
    );
    const resource = recommended === undefined ? (bottlenecks[0]?.resource ?? null) : recommended.resource;
    return contextIn(resource, this.parts.conditions());
  }

  /** Stays the same between two checks, so that the list is stable; drawn again after new outcomes. */
  #chanceOf(action: string): number {
    const known = this.#chances.get(action);
    if (known !== undefined) return known;
    const chance = drawNormal(this.parts.random);
    this.#chances.set(action, chance);
    return chance;
  }
}
