import type { Severity, State } from './severity';

/** What can hold a machine back. */
export type Resource =
  | 'cpu'
  | 'memory'
  | 'swap'
  | 'disk-throughput'
  | 'disk-latency'
  | 'disk-space'
  | 'network'
  | 'thermal'
  | 'process'
  | 'service';

/** Points taken from the score of 100, and exactly why. */
export interface Deduction {
  /** Id of the signal. */
  readonly signal: string;
  readonly resource: Resource;
  /** What the signal was read from: a device, a mount, a service; null for the machine as a whole. */
  readonly subject: string | null;
  readonly severity: Severity;
  /** Taken from the score: `weight` times a share that the bounds give. */
  readonly points: number;
  readonly weight: number;
  /** Key of the series, or the name of what was judged. */
  readonly metric: string;
  readonly value: number;
  readonly bounds: { readonly warning: number; readonly critical: number };
  readonly direction: 'above' | 'below';
  readonly sinceMs: number;
  readonly text: string;
}

/** A program that takes part in a bottleneck. */
export interface Culprit {
  readonly app: string;
  /** The busiest of its processes; 0 where none is known. */
  readonly pid: number;
  readonly processes: number;
  /** Of what all programs take of the resource, 0-1. */
  readonly share: number;
  readonly text: string;
}

/** A resource that makes somebody wait, or soon will. */
export interface Bottleneck {
  readonly id: string;
  readonly resource: Resource;
  readonly subject: string | null;
  readonly severity: Severity;
  readonly sinceMs: number;
  /** Null while it is active. */
  readonly untilMs: number | null;
  /** Share of the window, an hour by default, in which it was active, 0-1. */
  readonly activeRatio: number;
  readonly evidence: readonly Deduction[];
  readonly culprits: readonly Culprit[];
  readonly text: string;
}

/** What is expected of the state, on average over the minutes up to the horizon: probabilities that add up to 1. */
export interface StatePrediction {
  readonly state: State;
  readonly probabilities: Readonly<Partial<Record<State, number>>>;
  readonly horizonMs: number;
  /** How much history the prediction was learned from. */
  readonly learnedFromMs: number;
}

/** Where the score leads. */
export interface ScoreTrend {
  /** How many points it gained over the window; negative is worse. */
  readonly points: number;
  readonly overMs: number;
}

/** One judgement of the machine. */
export interface HealthReport {
  readonly atMs: number;
  readonly state: State;
  readonly stateSinceMs: number;
  /** Null while the state is unknown. */
  readonly score: number | null;
  readonly deductions: readonly Deduction[];
  readonly bottlenecks: readonly Bottleneck[];
}

export interface StateTransition {
  readonly atMs: number;
  readonly from: State;
  readonly to: State;
  readonly reason: string;
}

export type IncidentEvent = {
  readonly atMs: number;
  readonly kind: 'opened' | 'worse' | 'better' | 'signal' | 'tried' | 'closed';
  readonly text: string;
};

/** A period out of health. */
export interface Incident {
  readonly id: string;
  readonly openedAtMs: number;
  /** Null while it is open. */
  readonly closedAtMs: number | null;
  /** The worst it came to. */
  readonly severity: Severity;
  readonly resource: Resource;
  readonly subject: string | null;
  /** The likely cause, in words. */
  readonly cause: string;
  /** What was seen first. */
  readonly firstSignal: Deduction;
  readonly culprits: readonly Culprit[];
  readonly timeline: readonly IncidentEvent[];
}

/** A step on the way back to health, with what must hold before it is taken. */
export interface RecoveryStep {
  readonly id: string;
  readonly text: string;
  /** What must be seen for the step to count as done. */
  readonly signal: string;
  readonly subject: string | null;
  readonly precondition: string;
  /** What the step's signal took from the score when the plan was made. */
  readonly points: number;
}

export interface RecoveryPlan {
  readonly from: State;
  readonly steps: readonly RecoveryStep[];
  /** Why the plan can be followed, or what stands in its way. */
  readonly isValid: boolean;
  readonly reason: string;
}
