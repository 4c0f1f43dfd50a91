import type { RulesView } from '../../../shared/contract/alert-schemas';
import type { ExpectedBand } from '../../../shared/contract/analytics-schemas';
import { formatAlertNumber } from '../../../shared/format/alert-number';
import { formatDateTime } from '../../../shared/format/date';
import { formatValue } from '../../../shared/format/format';
import { times } from '../../../shared/format/plural';
import { type Alert, type AlertRule, CHANNEL_FAILING, type Silence } from '../../../shared/model/alert';
import { channelsFor, isNotified } from '../../../shared/model/alert-routing';
import type { Unit } from '../../../shared/model/metric';
import type { Fact } from '../../components/facts';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import type { Loadable } from '../../live/loadable';
import type { ChartSubject } from './chart-subject';
import { actorText } from './history-filter';
import { clearText, ruleText } from './rule-text';

export interface WhyFactsProps {
  readonly alert: Alert;
  /** Undefined where it is not known, or the rule is no more. */
  readonly rule: AlertRule | undefined;
  readonly routing: RulesView['routing'] | undefined;
  /** The silence that keeps it quiet now. */
  readonly silence: Silence | undefined;
}

/** In the order of the questions: by which rule, how far off, who was told, who has seen it. */
export function whyFacts(
  { alert, rule, routing, silence }: WhyFactsProps,
  subject: ChartSubject | undefined,
  usual: Loadable<ExpectedBand>,
): readonly Fact[] {
  const { metric, value, limit, firedAtMs, flaps, acknowledgedBy } = alert;
  const number = (quantity: number | null) => formatAlertNumber(rule, metric, quantity);
  const range = usualRange(usual);
  return [
    { name: 'Rule', value: <Plain text={alert.rule} maxLength={63} /> },
    ...conditionFacts(alert, rule),
    ...(value === null
      ? []
      : [
          {
            name: rule?.kind === 'service' ? 'Last check took' : limit === null ? 'Value' : 'Value, threshold',
            value: valuePair(number, value, limit),
          },
        ]),
    ...(subject === undefined
      ? []
      : [
          {
            name: 'Usual range',
            help: 'Range that Homeostat has learned to expect at this hour and day',
            value: usualText(range, usual, subject.unit),
          },
        ]),
    { name: 'Fired', value: firedAtMs === null ? 'not yet' : firedText(firedAtMs, flaps) },
    { name: 'Notified through', value: notifiedText(alert, routing) },
    {
      name: 'Silenced',
      value: silence === undefined ? 'no' : `until ${formatDateTime(silence.untilMs)}`,
    },
    {
      name: 'Acknowledged',
      value: acknowledgedBy === null ? 'no' : <Plain text={`by ${actorText(acknowledgedBy)}`} maxLength={63} />,
    },
  ];
}

function conditionFacts(alert: Alert, rule: AlertRule | undefined): readonly Fact[] {
  if (rule !== undefined) {
    return [
      { name: 'Fires when', value: <Prose text={ruleText(rule, alert.metric)} /> },
      { name: 'Resolves', value: clearText(rule, alert.metric) },
    ];
  }
  if (alert.rule !== CHANNEL_FAILING) return [{ name: 'Condition', value: 'this rule is no longer active' }];
  return [
    { name: 'Fires when', value: 'a channel fails repeatedly (built-in rule)' },
    { name: 'Resolves', value: 'with the next delivery through the channel' },
  ];
}

function valuePair(number: (value: number | null) => string, value: number, limit: number | null): string {
  return limit === null ? number(value) : `${number(value)}, ${number(limit)}`;
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
function usualRange(usual: Loadable<ExpectedBand>): { readonly low: number; readonly high: number } | undefined {
  if (usual.kind !== 'ready' || usual.value.kind !== 'band') return undefined;
  const { low, high } = usual.value;
  for (let index = low.length - 1; index >= 0; index--) {
    const [lower, upper] = [low[index], high[index]];
    if (lower != null && upper != null) return { low: lower, high: upper };
  }
  return undefined;
}

function usualText(
  range: { readonly low: number; readonly high: number } | undefined,
  usual: Loadable<ExpectedBand>,
  unit: Unit,
): string {
  if (range !== undefined) {
    const least = unit === 'celsius' ? range.low : Math.max(0, range.low);
    return `${formatValue(least, unit)} to ${formatValue(range.high, unit)}`;
  }
  return usual.kind === 'loading' ? '…' : 'not learned yet';
}
