import type {
  ExpectedGain,
  OptimizationRecommendation,
  Recommendations,
} from '../../../shared/contract/recommendation-schemas';
import { formatDuration } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { nameTarget } from '../../../shared/format/target-name';
import { table } from '../terminal';

export function describeRecommendations({ atMs, recommended, notRecommended }: Recommendations): readonly string[] {
  const rows = table(notRecommended, [
    ({ id }) => `  ${id}`,
    'targetText',
    ({ reason, untilMs }) =>
      untilMs === null ? reason : `${reason} Available again in ${formatDuration(untilMs - atMs)}.`,
  ]);
  return [
    ...(recommended.length === 0 ? ['No problems that an action could help with.'] : recommended.flatMap(describe)),
    ...(rows.length === 0 ? [] : ['Not recommended:', ...rows]),
  ];
}

function describe(one: OptimizationRecommendation, index: number): readonly string[] {
  const { id, action, target, problem, risk, confidence, expectedGain } = one;
  return [
    `${index + 1}. ${problem}`,
    `   ${id}: optimize apply ${action} --target ${target}  (${nameTarget(one)}, risk ${risk})`,
    `   Gain: ${expectedGainText(expectedGain)}; ${percent(confidence)} likely to be noticeable.`,
    ...one.prerequisites.map((text) => `   First: ${text}`),
    ...one.evidence.map(({ text }) => `   - ${text}`),
    ...one.alternatives.map(
      (other) => `   Or ${other.action} (${expectedGainText(other.expectedGain)}, risk ${other.risk})`,
    ),
  ];
}

function expectedGainText({ ratio, low, high, trials }: ExpectedGain): string {
  const range = `${percent(low)} to ${percent(high)}`;
  return trials === 0
    ? `not measured in this situation yet, ${range} expected`
    : `${percent(ratio)} (${range}), from ${plural(trials, 'trial')} here`;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}%`;
}
