import type { Alert, AlertRule, RulesView, Silence } from '../../../shared/contract/alert-schemas';
import type { ExpectedBand } from '../../../shared/contract/analytics-schemas';
import { formatAlertNumber } from '../../../shared/format/alert-number';
import { formatDateTime } from '../../../shared/format/date';
import { times } from '../../../shared/format/plural';
import { CHANNEL_FAILING } from '../../../shared/model/alert';
import { channelsFor, isNotified } from '../../../shared/model/alert-routing';
import type { Unit } from '../../../shared/model/metric';
import { type FactTable, Plain, Prose } from '../../components';
import type { Loadable } from '../../live/loadable';
import { expectedText } from '../../text/insight-labels';
import type { ChartSubject } from './chart-subject';
import { actorText } from './history-filter';
import { clearText, ruleText } from './rule-text';

export interface WhyFactsProps {
  readonly alert: Alert;
  /** Undefined while it is unknown, or where the rule no longer exists. */
  readonly rule: AlertRule | undefined;
  readonly routing: RulesView['routing'] | undefined;
  /** The silence that matches it now. */
  readonly silence: Silence | undefined;
}

/** Answers in the order of the questions: the rule, the distance, the channels, the person who has seen it. */
export function whyFacts(
  { alert, rule, routing, silence }: WhyFactsProps,
  subject: ChartSubject | undefined,
  usual: Loadable<ExpectedBand>,
): FactTable {
  const { metric, value, limit, firedAtMs, flaps, acknowledgedBy } = alert;
  const number = (quantity: number | null) => formatAlertNumber(rule, metric, quantity);
  return {
    Rule: <Plain text={alert.rule} />,
    ...conditionFacts(alert, rule),
    [rule?.kind === 'service' ? 'Last check took' : limit === null ? 'Value' : 'Value, threshold']:
      value !== null && [value, limit].flatMap((one) => (one === null ? [] : number(one))).join(', '),
    'Usual range': subject !== undefined && usualText(usual, subject.unit),
    Fired: firedAtMs === null ? 'not yet' : firedText(firedAtMs, flaps),
    'Notified through': notifiedText(alert, routing),
    Silenced: silence === undefined ? 'no' : `until ${formatDateTime(silence.untilMs)}`,
    Acknowledged: acknowledgedBy === null ? 'no' : <Plain text={`by ${actorText(acknowledgedBy)}`} />,
  };
}

function conditionFacts(alert: Alert, rule: AlertRule | undefined): FactTable {
  if (rule !== undefined) {
    return { 'Fires when': <Prose text={ruleText(rule, alert.metric)} />, Resolves: clearText(rule, alert.metric) };
  }
  if (alert.rule !== CHANNEL_FAILING) return { Condition: 'this rule is no longer active' };
  return {
    'Fires when': 'a channel fails repeatedly (built-in rule)',
    Resolves: 'with the next delivery through the channel',
  };
}

function firedText(firedAtMs: number, flaps: number): string {
  const often = flaps === 0 ? '' : `, and ${times(flaps)} earlier in the previous 24 hours`;
  return formatDateTime(firedAtMs) + often;
}

function notifiedText(alert: Alert, routing: RulesView['routing'] | undefined) {
  if (!isNotified(alert.severity)) {
    return alert.severity === 'notice'
      ? 'no channel; counted in the navigation'
      : 'no channel; recorded in the history';
  }
  if (alert.rule === CHANNEL_FAILING) return 'all working channels';
  if (routing === undefined) return '–';
  const channels = channelsFor(alert, routing);
  return channels.length === 0 ? 'no channel' : <Plain text={channels.join(', ')} maxLength={200} />;
}

/** The range that was expected at the newest instant at which it is known. */
function usualText({ data, error }: Loadable<ExpectedBand>, unit: Unit): string {
  if (data?.kind === 'band') {
    for (let index = data.low.length - 1; index >= 0; index--) {
      const [low, high] = [data.low[index], data.high[index]];
      if (low != null && high != null) return expectedText({ low, high }, unit);
    }
  }
  return data === undefined && error === null ? '…' : 'not learned yet';
}

export const WHY_HELP = {
  'Usual range': 'Range that Homeostat has learned to expect at this hour and day',
};
