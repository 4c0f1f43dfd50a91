import type { NotRecommended } from '../contract/recommendation-schemas';

/** Decision of a person on a recommendation; it can be reverted even while the action is not recommended. */
export type RecommendationDecision = Pick<NotRecommended, 'action' | 'target' | 'targetText'> & DecisionKind;

export type DecisionKind =
  /** Applies until the problem has ended. */
  | { readonly kind: 'dismissed'; readonly atMs: number }
  | { readonly kind: 'snoozed'; readonly atMs: number; readonly untilMs: number }
  /** Applies until it is reverted. */
  | { readonly kind: 'never'; readonly atMs: number };
