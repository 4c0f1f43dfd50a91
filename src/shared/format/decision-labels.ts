import type { DecisionOutcome } from '../contract/automation-schemas';

/** Labels of outcomes; the log and the API keep the values. */
export const DECISION_LABELS: Readonly<Record<DecisionOutcome, string>> = {
  suggested: 'Suggested',
  asked: 'Approval requested',
  'would-act': 'Dry run',
  held: 'Held back',
  refused: 'Not possible',
  applied: 'Applied',
  ended: 'Ended',
};
