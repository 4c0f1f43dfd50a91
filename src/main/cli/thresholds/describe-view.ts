import type { Bounds, ThresholdProposal, ThresholdsView } from '../../../shared/contract/health-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import { thresholdText } from '../../../shared/format/threshold-text';
import { describeHours } from '../../../shared/format/week';
import type { Lines } from '../terminal';

export function describeProposals({ frozen, proposals }: ThresholdsView): Lines {
  return [
    frozen && `Thresholds cannot change now: ${asReason(frozen)}`,
    ...(proposals.length === 0 ? ['No proposals.'] : proposals.flatMap(describeProposal)),
  ];
}

export function describeThresholdChanges({ changes, limits: thresholds }: ThresholdsView): readonly string[] {
  if (changes.length === 0) return ['No thresholds have changed.'];
  return changes.flatMap(({ id, atMs, by, isReverted, limit: thresholdId, from, to, reason }) => {
    const metric = thresholds.find((threshold) => threshold.id === thresholdId)?.metric ?? thresholdId;
    return [
      `${id}  ${formatDateTime(atMs)}, by ${by}${isReverted ? ', reverted' : ''}`,
      `  ${thresholdId}: ${moveText(metric, from, to)}. ${reason}`,
    ];
  });
}

function describeProposal(proposal: ThresholdProposal): readonly string[] {
  const { id, title, metric, hours, from, to, reason, replay, isValid } = proposal;
  const { crossingsBefore, crossingsAfter, incidentsMissed, incidentsEarlier } = replay;
  const when = hours.length === 0 ? '' : `, ${describeHours(hours)}`;
  return [
    `${id}${isValid ? '' : '  (not supported by the replay)'}`,
    `  ${title}: ${moveText(metric, from, to)}${when}. ${reason}`,
    `  Replay: ${plural(crossingsAfter, 'crossing')} instead of ${crossingsBefore}; ` +
      `${plural(incidentsEarlier, 'incident')} detected earlier, ${incidentsMissed === 0 ? 'none' : incidentsMissed} missed.`,
  ];
}

function moveText(metric: string, from: Bounds, to: Bounds): string {
  return `${thresholdText(metric, from.warning)} → ${thresholdText(metric, to.warning)}`;
}
