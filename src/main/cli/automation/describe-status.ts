import type { Approval, AutomationStatus } from '../../../shared/contract/automation-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import { isQuestion } from '../../../shared/model/automation';
import { type Lines, table } from '../terminal';

export function describeStatus(status: AutomationStatus): Lines {
  const { isRunning, areas, pause, emergencies, measures: mitigations, asks: approvals, budget } = status;
  return [
    !isRunning && 'The engine is not running. See `homeostat status`.',
    pause && describePause(pause),
    ...table(areas, [
      'area',
      'level',
      ({ watchesUntilMs, wouldHaveActed }) =>
        watchesUntilMs === null
          ? ''
          : `dry run until ${formatDateTime(watchesUntilMs)}: ${plural(wouldHaveActed, 'change')} logged, none applied`,
    ]),
    `Changes in the last hour: ${budget.usedInLastHour} of ${budget.perHour} allowed. Active automatic changes: ${mitigations.length} of ${budget.mostOpen} allowed.`,
    ...emergencies.map(({ text }) => `Emergency: ${text}`),
    ...mitigations.map(
      ({ changeId, action, targetText, expiresAtMs }) =>
        `${changeId}  ${action} on ${targetText}${expiresAtMs === null ? '' : `, until ${formatDateTime(expiresAtMs)}`}`,
    ),
    ...approvals.flatMap(describeApproval),
  ];
}

function describePause({ kind, untilMs }: NonNullable<AutomationStatus['pause']>): string {
  if (kind === 'panic') return 'Automation was stopped by a panic. To continue, run `homeostat automation resume`.';
  return `Paused until ${untilMs === null ? 'you resume it' : formatDateTime(untilMs)}.`;
}

function describeApproval(approval: Approval): readonly string[] {
  const { id, action, targetText, problem, text, choices } = approval;
  if (!isQuestion(approval)) return [`Approve ${action} on ${targetText}? ${problem}  (automation yes ${id}, or no)`];
  return [
    text === problem ? `Your decision is needed: ${problem}` : `${text} ${problem}`,
    ...choices.map((choice) => `  ${choice.text}:  homeostat automation answer ${id} ${choice.id}`),
  ];
}
