import { type Alert, type AlertRule, CHANNEL_FAILING } from '../../../shared/model/alert';
import { alertUnit } from '../../../shared/model/alert-number';
import { findMetric } from '../../../shared/model/catalog';
import type { Incident } from '../../../shared/model/health';
import type { Unit } from '../../../shared/model/metric';
import { parseSeriesKey } from '../../../shared/model/series';
import { Facts } from '../../components/facts';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import type { HostClock } from '../../live/host-clock';
import { useAnswer } from '../../live/use-answer';
import { formatMetricsView, lastRange } from '../metrics/metrics-view';
import { AlertChart } from './alert-chart';
import styles from './alert-details.module.css';
import { courseQuestion, usualQuestion } from './alerts-questions';
import { alertsHash } from './alerts-view';
import { type WhyFactsProps, whyFacts } from './why-facts';

export interface AlertDetailsProps extends WhyFactsProps {
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
          <Facts facts={whyFacts(props, usual, metric === null ? 'count' : chartUnit(metric))} />
        </section>
        <p className={styles.links}>
          {metric !== null && (
            <a href={formatMetricsView({ keys: [metric], about: metric, range: lastRange('1h'), changed: undefined })}>
              Open in Metrics
            </a>
          )}
          {alert.rule === CHANNEL_FAILING && <a href={alertsHash({ section: 'channels' })}>Open Channels</a>}
          {service !== undefined && <a href="#/services">Open Services</a>}
          <a href={alertsHash({ section: 'history', sought: alert.rule })}>History of this rule</a>
        </p>
      </div>
    </div>
  );
}

function chartUnit(metric: string): Unit {
  return findMetric(parseSeriesKey(metric)?.metric ?? '')?.unit ?? 'count';
}

/** The limit, where it is one on the values of the chart: hours until something is full are not. */
function chartLimit({ limit, metric }: Alert, rule: AlertRule | undefined): number | null {
  if (rule?.kind === 'trend') return rule.reaches ?? null;
  return rule?.kind === 'threshold' && alertUnit(rule, metric) !== undefined ? limit : null;
}
