import type { TrialEvidence, Verdict } from '../contract/optimization-schemas';

/** A verdict in a sentence, and what it rests on; null where nothing could be measured. */
export interface TrialOutcome {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly evidence: TrialEvidence | null;
}
