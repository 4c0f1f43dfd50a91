import type { TrialEvidence, Verdict } from '../contract/optimization-schemas';

/** Verdict with its reason and evidence; no evidence if nothing could be measured. */
export interface TrialOutcome {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly evidence: TrialEvidence | null;
}
