import { useQuery } from '@tanstack/react-query';
import type { Incident } from '../../../shared/contract/health-schemas';
import { CHANNEL_FAILING } from '../../../shared/model/alert';
import { Facts } from '../../components/facts';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { alertsHash, formatMetricsView, optimizeHash } from '../../routes';
import { lastRange } from '../../time-range';
import { AlertChart } from './alert-chart';
import { courseQuery, usualQuery } from './alert-course';
import styles from './alert-details.module.css';
import { chartSubject } from './chart-subject';
import { type WhyFactsProps, whyFacts } from './why-facts';

export interface AlertDetailsProps extends WhyFactsProps {
  readonly incident: Incident | undefined;
}

/** Of one alert: its course, why it is seen, what is likely behind it, and what would help. */
export function AlertDetails(props: AlertDetailsProps) {
  const { alert, rule, incident } = props;
  const { activeSinceMs, advice, actions, labels } = alert;
  const subject = chartSubject(alert, rule);
  const metric = subject?.metric;
  const course = useQuery(courseQuery(metric, activeSinceMs));
  const usual = useQuery(usualQuery(metric, activeSinceMs));
  const service = labels['service'];
  return (
    <div className={`${styles.details} ${subject === undefined ? styles.alone : ''}`}>
      {subject !== undefined && (
        <div className={styles.course}>
          <AlertChart alert={alert} subject={subject} course={course} usual={usual} />
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
            <h3 className={styles.heading}>Advice</h3>
            {advice !== '' && (
              <p>
                <Prose text={advice} />
              </p>
            )}
            {actions.length > 0 && (
              <p className={styles.muted}>
                Suggested actions:{' '}
                {actions.map((action) => (
                  <a key={action} className={styles.chip} href={optimizeHash({ action })}>
                    <Plain text={action} maxLength={60} />
                  </a>
                ))}
              </p>
            )}
          </section>
        )}
        <section>
          <h3 className={styles.heading}>Why am I seeing this?</h3>
          <Facts facts={whyFacts(props, subject, usual)} />
        </section>
        <p className={styles.links}>
          {metric !== undefined && (
            <a href={formatMetricsView({ keys: [metric], range: lastRange('1h') })}>Open in Metrics</a>
          )}
          {incident !== undefined && <a href="#/health">Open Health</a>}
          {alert.rule === CHANNEL_FAILING && <a href={alertsHash({ section: 'channels' })}>Open Channels</a>}
          {service !== undefined && <a href="#/services">Open Services</a>}
          <a href={alertsHash({ section: 'history', sought: alert.rule })}>History of this rule</a>
        </p>
      </div>
    </div>
  );
}
