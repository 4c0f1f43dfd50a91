import type { RecommendationDecision } from '../../../shared/model/recommendation';
import type { KeyedState } from '../../base/keyed-state';

const DOMAIN = 'recommendation-decisions';
/** A dismissed problem that was absent for this time is over: when it recurs, it is a new one. */
const GONE_AFTER_MS = 30 * 60_000;

/** Stores a person's decisions on recommendations, by id, in `state.db`. */
export class DecisionList {
  readonly #decisions = new Map<string, RecommendationDecision>();
  /** Last time at which each would have been recommended. */
  readonly #seenAtMs = new Map<string, number>();

  constructor(
    private readonly state: KeyedState,
    private readonly report: (problem: unknown) => void,
  ) {}

  get all(): ReadonlyMap<string, RecommendationDecision> {
    return this.#decisions;
  }

  async load(nowMs: number): Promise<void> {
    for (const [id, value] of await this.state.list(DOMAIN)) {
      this.#decisions.set(id, value as RecommendationDecision);
      // After a restart a problem has the same time to appear again.
      this.#seenAtMs.set(id, nowMs);
    }
  }

  async decide(id: string, decision: RecommendationDecision): Promise<void> {
    await this.state.set(DOMAIN, id, decision);
    this.#decisions.set(id, decision);
    this.#seenAtMs.set(id, decision.atMs);
  }

  /** @returns true if there was a decision */
  async restore(id: string): Promise<boolean> {
    this.#seenAtMs.delete(id);
    const wasThere = this.#decisions.delete(id);
    if (wasThere) await this.state.delete(DOMAIN, id);
    return wasThere;
  }

  /**
   * Deletes expired snoozes, and dismissals of problems that are over. @param suggested ids of the current suggestions
   */
  expire(suggested: ReadonlySet<string>, nowMs: number): void {
    for (const [id, decision] of this.#decisions) {
      if (suggested.has(id)) this.#seenAtMs.set(id, nowMs);
      if (this.#isOver(id, decision, nowMs)) this.restore(id).catch(this.report);
    }
  }

  #isOver(id: string, decision: RecommendationDecision, nowMs: number): boolean {
    switch (decision.kind) {
      case 'never':
        return false;
      case 'snoozed':
        return decision.untilMs <= nowMs;
      case 'dismissed':
        return nowMs - (this.#seenAtMs.get(id) ?? decision.atMs) > GONE_AFTER_MS;
    }
  }
}
