import type { Decision } from '../../../shared/contract/automation-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { DECISION_LABELS } from '../../../shared/format/decision-labels';
import { query } from '../verb';

const SHOWN_DECISIONS = 50;

export const decisions = query({
  summary: 'list recent decisions with their reasons, oldest first',
  ask: (api) => api.automation.decisions({ limit: SHOWN_DECISIONS }),
  lines: ({ total, decisions: newest }) =>
    total === 0 ? ['No decisions yet.'] : newest.toReversed().flatMap(describeDecision),
});

function describeDecision(decision: Decision): readonly string[] {
  const { lastAtMs, count, outcome, action, targetText, problem, reason, guard } = decision;
  const times = count === 1 ? '' : `, ${count} times`;
  const by = guard === null ? '' : ` by "${guard === 'user wins' ? 'your decision' : guard}"`;
  return [
    `${formatDateTime(lastAtMs)}  ${DECISION_LABELS[outcome].toLowerCase()}${by}${times}: ${action} on ${targetText}`,
    `  ${problem}`,
    `  ${reason}`,
  ];
}
