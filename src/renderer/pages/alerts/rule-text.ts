import { formatAlertNumber } from '../../../shared/format/alert-number';
import { roundDuration } from '../../../shared/format/round-duration';
import type { AlertRule, Bound } from '../../../shared/model/alert';

/**
 * A rule as a sentence: what must be so for it to fire, and for how long.
 *
 * @param metric a series that it looks at, for the unit; a pattern of series has none
 * @example ruleText(rule, null) // '`filesystem_used_ratio` is above 97.0% for 1 min'
 */
export function ruleText(rule: AlertRule, metric: string | null): string {
  const { for_seconds: seconds } = rule;
  return conditionText(rule, metric) + (seconds === 0 ? ', at once' : ` for ${roundDuration(seconds)}`);
}

/** What must be so for it to be over. */
export function clearText(rule: AlertRule, metric: string | null): string {
  const { clear_for_seconds: seconds } = rule;
  const lasting = seconds === 0 ? '' : ` for ${roundDuration(seconds)}`;
  if (rule.kind !== 'threshold') return `when that has not been so${lasting}`;
  if (rule.clear === undefined) return `when it has been a tenth inside the limit${lasting}`;
  const edge = formatAlertNumber(rule, metric ?? rule.series, rule.clear);
  return `when it has been ${rule.above === undefined ? 'at or above' : 'at or below'} ${edge}${lasting}`;
}

function conditionText(rule: AlertRule, metric: string | null): string {
  switch (rule.kind) {
    case 'threshold': {
      const bound = (rule.above ?? rule.below) as Bound;
      const side = rule.above === undefined ? 'below' : 'above';
      const gate =
        rule.while_series === undefined
          ? ''
          : `, while \`${rule.while_series}\` is above ${formatAlertNumber(rule, rule.while_series, rule.while_above ?? 0)}`;
      return `\`${rule.series}\` is ${side} ${boundText(rule, metric ?? rule.series, bound)}${gate}`;
    }
    case 'trend':
      return rule.reaches === undefined
        ? `\`${rule.series}\` rises by more than ${formatAlertNumber(rule, metric ?? rule.series, rule.rises_per_day_above ?? 0)} a day`
        : `\`${rule.series}\` will reach ${rule.reaches} within ${rule.within_hours} hours`;
    case 'anomaly':
      return `${rule.series === '' ? 'any series' : `\`${rule.series}\``} is confidently not as usual`;
    case 'state':
      return rule.at_least === undefined
        ? `the score is below ${rule.score_below}`
        : `the machine is ${rule.at_least}${rule.at_least === 'critical' ? '' : ' or worse'}`;
    case 'service':
      return rule.service === '*' ? 'a watched service is down' : `the service \`${rule.service}\` is down`;
    case 'cache':
      return `of at least ${rule.minimum_requests} requests, fewer than ${formatAlertNumber(rule, null, rule.hit_ratio_below)} are found in the cache`;
    case 'absence':
      return `there is no value of \`${rule.series}\``;
    case 'composite':
      return rule.at_least === undefined
        ? `all of ${listText(rule.rules)} hold`
        : `${rule.at_least} of ${listText(rule.rules)} hold`;
  }
}

function boundText(rule: AlertRule, series: string, bound: Bound): string {
  return typeof bound === 'number' ? formatAlertNumber(rule, series, bound) : `the learned limit \`${bound}\``;
}

const listText = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
