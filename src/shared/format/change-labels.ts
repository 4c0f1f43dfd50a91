import type { ChangeState, Verdict } from '../contract/optimization-schemas';
import { VERDICT_LABELS } from './verdict-labels';

/** States of changes as a person reads them; the journal and the API keep the values. */
export const CHANGE_STATE_LABELS: Readonly<Record<ChangeState, string>> = {
  intent: 'Applying',
  applied: 'Applied',
  trial: 'In trial',
  kept: 'Active',
  undone: 'Undone',
  superseded: 'Superseded',
  moot: 'Nothing to undo',
  failed: 'Undo failed',
};

/** @example changeResultText('kept', 'no effect') // 'Active, no difference' */
export function changeResultText(state: ChangeState, verdict: Verdict | null): string {
  const label = CHANGE_STATE_LABELS[state];
  return verdict === null ? label : `${label}, ${VERDICT_LABELS[verdict].toLowerCase()}`;
}
