/** What a trial said; `observed`: not proven. */
export type Verdict = 'better' | 'worse' | 'no effect' | 'observed';

/** What was measured while a change was off and while it was on, shortly after each other. */
export interface TrialPair {
  /** Which came first. */
  readonly order: 'off-on' | 'on-off';
  readonly off: number;
  readonly on: number;
  /** Why it does not count; null where it does. */
  readonly discarded: string | null;
}

/** What a trial found, with everything that its verdict rests on. Gains are positive where things got better. */
export interface TrialEvidence {
  /** What was measured: `the time that a frame is late`. */
  readonly metric: string;
  readonly unit: 'milliseconds';
  readonly pairs: readonly TrialPair[];
  /** Median gain of a pair, in the unit. */
  readonly gain: number;
  /** 95 % interval of it. */
  readonly gainInterval: readonly [number, number];
  /** As a share of what is measured without the change; 0.5 for half. */
  readonly gainRatio: number;
  /** The gain ratio that the same numbers show where nothing was changed. */
  readonly noiseRatio: number;
  /** Of the sign-flip test, corrected for earlier trials of the same. */
  readonly pValue: number;
  /** Beside it, of Mann and Whitney. */
  readonly rankPValue: number;
  /** How likely a window without the change is worse than one with it. */
  readonly a12: number;
}

/** How far a trial is. */
export interface TrialProgress {
  readonly changeId: string;
  readonly metric: string;
  /** Whether the change is on at the moment. */
  readonly isOn: boolean;
  readonly pairsDone: number;
  readonly pairsWanted: number;
  readonly endsAtMs: number;
  readonly pairs: readonly TrialPair[];
  /** What the pairs so far say; null before the first that counts. */
  readonly evidence: TrialEvidence | null;
}

/** A verdict in a sentence, and what it rests on; null where nothing could be measured. */
export interface TrialOutcome {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly evidence: TrialEvidence | null;
}
