import type { RulesView } from '../../../shared/contract/alert-schemas';
import type { ExpectedBand } from '../../../shared/contract/analytics-schemas';
import type { Alert, AlertRule, Silence } from '../../../shared/model/alert';
import { alertUnit, formatAlertNumber } from '../../../shared/model/alert-number';
import { channelsFor, isTold } from '../../../shared/model/alert-routing';
import { findMetric } from '../../../shared/model/catalog';
import { formatValue } from '../../../shared/model/format';
import type { Incident } from '../../../shared/model/health';
import type { Unit } from '../../../shared/model/metric';
import { parseSeriesKey } from '../../../shared/model/series';
import { type Fact, Facts } from '../../components/facts';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { formatClock, formatDateTime } from '../../format/clock';
import { keyTitle } from '../../format/series-title';
import type { HostClock } from '../../live/host-clock';
import { type Loadable, readyValue } from '../../live/loadable';
import { useAnswer } from '../../live/use-answer';
import { formatMetricsView, lastRange } from '../metrics/metrics-view';
import { AlertChart } from './alert-chart';
import styles from './alert-details.module.css';
import { type AlertCourse, courseQuestion, usualQuestion } from './alerts-questions';
import { alertsHash } from './alerts-view';
import { clearText, ruleText } from './rule-text';

export interface AlertDetailsProps {
  readonly alert: Alert;
  /** Undefined where it is not known, or the rule is no more. */
  readonly rule: AlertRule | undefined;
  readonly routing: RulesView['routing'] | undefined;
  /** The silence that keeps it quiet now. */
  readonly silence: Silence | undefined;
  readonly incident: Incident | undefined;
  readonly clock: HostClock;
}

/** Of one alert: its course, why it is seen, what is likely behind it, and what would help. */
export function AlertDetails(props: AlertDetailsProps) {
  const { alert, rule, incident, clock } = props;
  const { metric, advice, actions, labels } = alert;
  const course = useAnswer(metric === null ? undefined : courseQuestion(metric, alert.activeSinceMs, clock)).loaded;
  const usual = useAnswer(metric === null ? undefined : usualQuestion(metric, alert.activeSinceMs, clock)).loaded;
  const service = labels['service'];
  return (
    <div className={`${styles.details} ${metric === null ? styles.alone : ''}`}>
      {metric !== null && (
        <div className={styles.course}>
          <h3 className={styles.heading}>
            <bdi>{keyTitle(metric)}</bdi>
          </h3>
          <AlertChart
            alert={alert}
            metric={metric}
            unit={chartUnit(metric)}
            limit={chartLimit(alert, rule)}
            course={course}
            usual={usual}
          />
        </div>
      )}
      <div className={styles.text}>
        {incident !== undefined && (
          <section>
            <h3 className={styles.heading}>Likely cause</h3>
            <p>
              <Prose text={incident.cause} />
            </p>
          </section>
        )}
        {(advice !== '' || actions.length > 0) && (
          <section>
            <h3 className={styles.heading}>What would help</h3>
            {advice !== '' && (
              <p>
                <Prose text={advice} />
              </p>
            )}
            {actions.length > 0 && (
              <p className={styles.muted}>
                Fitting actions:{' '}
                {actions.map((action) => (
                  <code key={action} className={styles.chip}>
                    <Plain text={action} maxLength={60} />
                  </code>
                ))}
              </p>
            )}
          </section>
        )}
        <section>
          <h3 className={styles.heading}>Why am I seeing this?</h3>
          <Facts facts={whyFacts(props, usual, readyValue(course))} />
        </section>
        <p className={styles.links}>
          {metric !== null && (
            <a href={formatMetricsView({ keys: [metric], about: metric, range: lastRange('1h'), changed: undefined })}>
              Open in Metrics
            </a>
          )}
          {service !== undefined && <a href="#/services">Open Services</a>}
          <a href={alertsHash({ section: 'history', sought: alert.rule })}>History of this rule</a>
        </p>
      </div>
    </div>
  );
}

/** In the order of the questions: by which rule, how far off, who was told, who has seen it. */
function whyFacts(
  { alert, rule, routing, silence }: AlertDetailsProps,
  usual: Loadable<ExpectedBand>,
  course: AlertCourse | undefined,
): readonly Fact[] {
  const { metric, value, limit, firedAtMs, flaps, acknowledgedBy } = alert;
  const number = (quantity: number | null) => formatAlertNumber(rule, metric, quantity);
  const newest = newestOf(course, metric);
  const range = usualRange(usual);
  return [
    { name: 'Rule', value: <Plain text={alert.rule} maxLength={63} /> },
    ...(rule === undefined
      ? [{ name: 'Condition', value: 'the rule is no longer in force' }]
      : [
          { name: 'Fires when', value: <Prose text={ruleText(rule)} /> },
          { name: 'Over', value: clearText(rule) },
        ]),
    ...(value === null
      ? []
      : [{ name: limit === null ? 'Value' : 'Value, limit', value: valuePair(number, value, limit) }]),
    ...(metric === null
      ? []
      : [
          {
            name: 'Newest value',
            value: newest === undefined ? 'none' : formatValue(newest, chartUnit(metric)),
          },
          {
            name: 'Usual now',
            help: 'Where analytics expects it, by what it learned of this hour and day',
            value: usualText(range, usual, chartUnit(metric)),
          },
        ]),
    { name: 'Fired', value: firedAtMs === null ? 'not yet' : firedText(firedAtMs, flaps) },
    { name: 'Told by', value: toldText(alert, routing) },
    {
      name: 'Silenced',
      value: silence === undefined ? 'no' : `until ${formatDateTime(silence.untilMs)}`,
    },
    {
      name: 'Acknowledged',
      value: acknowledgedBy === null ? 'by nobody' : <Plain text={`by ${acknowledgedBy}`} maxLength={63} />,
    },
  ];
}

function valuePair(number: (value: number | null) => string, value: number, limit: number | null): string {
  return limit === null ? number(value) : `${number(value)}, ${number(limit)}`;
}

function firedText(firedAtMs: number, flaps: number): string {
  const often = flaps === 0 ? '' : `, and ${flaps === 1 ? 'once' : `${flaps} times`} before in the last day`;
  return formatClock(firedAtMs, 'seconds') + often;
}

function toldText(alert: Alert, routing: RulesView['routing'] | undefined) {
  if (!isTold(alert.severity)) {
    return alert.severity === 'notice' ? 'the number at the navigation only' : 'the history only';
  }
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

function newestOf(course: AlertCourse | undefined, metric: string | null): number | undefined {
  const values = course?.result.series.find(({ key }) => key === metric)?.values;
  return values?.findLast((value) => value !== null) ?? undefined;
}

function chartUnit(metric: string): Unit {
  return findMetric(parseSeriesKey(metric)?.metric ?? '')?.unit ?? 'count';
}

/** The limit, where it is one on the values of the chart: hours until something is full are not. */
function chartLimit({ limit, metric }: Alert, rule: AlertRule | undefined): number | null {
  if (rule?.kind === 'trend') return rule.reaches ?? null;
  return rule?.kind === 'threshold' && alertUnit(rule, metric) !== undefined ? limit : null;
}
