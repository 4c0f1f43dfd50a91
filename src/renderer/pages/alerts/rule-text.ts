import type { AlertRule, Bound, KillRule } from '../../../shared/contract/alert-schemas';
import { formatAlertNumber } from '../../../shared/format/alert-number';
import { roundDuration } from '../../../shared/format/duration';
import type { KillCause } from '../../../shared/model/kill';

/**
 * Returns the condition of a rule and its duration as a sentence.
 *
 * @param metric a series of the rule, for the unit; a pattern of series has none
 * @example ruleText(rule, null) // '`filesystem_used_ratio` is above 97.0% for 1 min'
 */
export function ruleText(rule: AlertRule, metric: string | null): string {
  const { for_seconds: seconds } = rule;
  return (
    conditionText(rule, metric) + (seconds === 0 ? ' (fires immediately)' : ` for ${roundDuration(seconds * 1000)}`)
  );
}

/** Returns the condition under which a rule resolves. */
export function clearText(rule: AlertRule, metric: string | null): string {
  const { clear_for_seconds: seconds } = rule;
  const lasting = seconds === 0 ? '' : ` for ${roundDuration(seconds * 1000)}`;
  const is = seconds === 0 ? 'is' : 'has been';
  if (rule.kind !== 'threshold')
    return seconds === 0 ? 'once the condition is no longer met' : `once the condition has not been met${lasting}`;
  if (rule.clear === undefined) return `once it ${is} at least 10% inside the threshold${lasting}`;
  const edge = formatAlertNumber(rule, metric ?? rule.series, rule.clear);
  return `once it ${is} ${rule.above === undefined ? 'at or above' : 'at or below'} ${edge}${lasting}`;
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
      if (rule.within_minutes !== undefined)
        return `\`${rule.series}\` reaches ${rule.reaches} within ${formatAlertNumber(rule, null, rule.within_minutes)} at its present speed`;
      return rule.reaches === undefined
        ? `\`${rule.series}\` rises by more than ${formatAlertNumber(rule, metric ?? rule.series, rule.rises_per_day_above ?? 0)} per day`
        : `\`${rule.series}\` is forecast to reach ${rule.reaches} within ${rule.within_hours} hours`;
    case 'anomaly':
      return `${rule.series === '' ? 'any series' : `\`${rule.series}\``} has an anomaly with high confidence`;
    case 'state':
      return rule.at_least === undefined
        ? `the health score is below ${rule.score_below}`
        : `the machine is ${rule.at_least}${rule.at_least === 'critical' ? '' : ' or worse'}`;
    case 'service':
      return rule.service === '*' ? 'any service is down' : `the service \`${rule.service}\` is down`;
    case 'cache':
      return `the cache hit ratio is below ${formatAlertNumber(rule, null, rule.hit_ratio_below)} over at least ${rule.minimum_requests} requests`;
    case 'kill':
      return `${rule.program === '*' ? 'a program' : `\`${rule.program}\``} ${killedText(rule)}`;
    case 'absence':
      return `\`${rule.series}\` has no value`;
    case 'composite':
      return rule.at_least === undefined
        ? `all of ${listText(rule.rules)} are met`
        : `at least ${rule.at_least} of ${listText(rule.rules)} ${rule.at_least === 1 ? 'is' : 'are'} met`;
  }
}

function killedText({ by }: KillRule): string {
  const killers = by.filter((one) => one !== 'crash').map((one) => KILLERS[one]);
  const killed = killers.length === 0 ? [] : [`is killed by ${[...new Set(killers)].join(' or ')}`];
  return [...killed, ...(by.includes('crash') ? ['crashes'] : [])].join(', or ');
}

const KILLERS: Readonly<Record<Exclude<KillCause, 'crash'>, string>> = {
  kernel: 'the kernel',
  'kernel, limit of a group': 'the kernel',
  'systemd-oomd': 'systemd-oomd',
};

function boundText(rule: AlertRule, series: string, bound: Bound): string {
  return typeof bound === 'number' ? formatAlertNumber(rule, series, bound) : `the learned threshold \`${bound}\``;
}

const listText = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
