import type { Verdict } from '../contract/optimization-schemas';

/** Labels of verdicts; the journal and the API keep the values. */
export const VERDICT_LABELS: Readonly<Record<Verdict, string>> = {
  better: 'Better',
  worse: 'Worse',
  'no effect': 'No difference',
  observed: 'Inconclusive',
};
