import type { RiskClass } from './change';
import type { Resource } from './health';

/** The gain that is expected of an action, as a share of what is measured without it; 0.5 is half of the wait gone. */
export interface ExpectedGain {
  readonly ratio: number;
  /** The gain lies between these in 80 of 100 cases, as far as is known. */
  readonly low: number;
  readonly high: number;
  /** Measured trials on this machine in the same situation; 0 where the range is only what is usual. */
  readonly trials: number;
}

/** Why something is recommended: what this machine has seen itself comes first. */
export interface RecommendationEvidence {
  readonly kind:
    | 'verdict-here'
    | 'verdict-elsewhere'
    | 'bottleneck'
    | 'anomaly'
    | 'forecast'
    | 'pattern'
    | 'service'
    | 'catalog';
  readonly text: string;
  /** When it was seen; null for what was measured on another machine. */
  readonly atMs: number | null;
}

/** Another lever for the same. */
export interface Alternative {
  readonly id: string;
  readonly action: string;
  readonly target: string;
  readonly risk: RiskClass;
  readonly expectedGain: ExpectedGain;
}

/** What a person might do now, and everything that speaks for it and against it. */
export interface OptimizationRecommendation {
  /** The same for the same action on the same program or path, over restarts. */
  readonly id: string;
  readonly action: string;
  readonly target: string;
  readonly targetText: string;
  /** What is wrong, in the words of the judgement. */
  readonly problem: string;
  /** What holds the machine back; null where it is Homeostat itself that is too dear. */
  readonly resource: Resource | null;
  /** How much it matters that something is done, 0-1. */
  readonly impact: number;
  /** 1 where it can be done at once; less where something has to be done before. */
  readonly feasibility: number;
  readonly risk: RiskClass;
  /** How likely it gains enough to be noticed, 0-1. */
  readonly confidence: number;
  readonly expectedGain: ExpectedGain;
  readonly evidence: readonly RecommendationEvidence[];
  readonly prerequisites: readonly string[];
  readonly alternatives: readonly Alternative[];
  readonly firstSeenAtMs: number;
  /** When it is dropped unless the problem goes on. */
  readonly expiresAtMs: number;
}

/** What would have been recommended, and why it is not. */
export interface NotRecommended {
  readonly id: string;
  readonly action: string;
  readonly target: string;
  readonly targetText: string;
  readonly kind: 'failed-here' | 'dismissed' | 'snoozed' | 'never' | 'impossible' | 'in-force';
  readonly reason: string;
  /** Until when, as far as that is known; null where only a person or a change of things ends it. */
  readonly untilMs: number | null;
}

/** The best first. */
export interface Recommendations {
  readonly atMs: number;
  readonly recommended: readonly OptimizationRecommendation[];
  readonly notRecommended: readonly NotRecommended[];
}

/** What a person decided of a recommendation, and of which: it can be taken back when it is not suggested, too. */
export type RecommendationDecision = Pick<NotRecommended, 'action' | 'target' | 'targetText'> & DecisionKind;

export type DecisionKind =
  /** Not this time: it holds until the problem has gone. */
  | { readonly kind: 'dismissed'; readonly atMs: number }
  | { readonly kind: 'snoozed'; readonly atMs: number; readonly untilMs: number }
  /** Until it is taken back. */
  | { readonly kind: 'never'; readonly atMs: number };
