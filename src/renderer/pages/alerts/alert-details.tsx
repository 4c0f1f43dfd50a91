import { useQuery } from '@tanstack/react-query';
import type { Incident } from '../../../shared/contract/health-schemas';
import { CHANNEL_FAILING } from '../../../shared/model/alert';
import { Facts, FigureAndText, Muted, Prose, Row, Subheading } from '../../components';
import { orpc } from '../../live/host-api';
import { alertsHash, formatMetricsView, optimizeHash } from '../../routes';
import { lastRange } from '../../time-range';
import { AlertChart } from './alert-chart';
import { courseQuery, usualQuery } from './alert-course';
import { chartSubject } from './chart-subject';
import { WHY_HELP, type WhyFactsProps, whyFacts } from './why-facts';

export interface AlertDetailsProps extends WhyFactsProps {
  readonly incident: Incident | undefined;
}

/** The course of one alert, the reasons for it, its likely cause and the advice. */
export function AlertDetails(props: AlertDetailsProps) {
  const { alert, rule, incident } = props;
  const { activeSinceMs, advice, actions, labels } = alert;
  const subject = chartSubject(alert, rule);
  const metric = subject?.metric;
  const { data: catalog = [] } = useQuery(orpc.optimize.list.queryOptions());
  // An action that never works here is no advice.
  const helpful = catalog.filter(({ id, supported }) => supported && actions.includes(id));
  const course = useQuery(courseQuery(metric, activeSinceMs));
  const usual = useQuery(usualQuery(metric, activeSinceMs));
  return (
    <FigureAndText figure={subject && <AlertChart alert={alert} subject={subject} course={course} usual={usual} />}>
      {incident !== undefined && (
        <section>
          <Subheading>Likely cause</Subheading>
          <Prose text={incident.cause} />
        </section>
      )}
      {(advice !== '' || helpful.length > 0) && (
        <section>
          <Subheading>Advice</Subheading>
          <Prose text={advice} />
          {helpful.length > 0 && (
            <Muted as="ul" aria-label="Suggested actions">
              {helpful.map(({ id, summary }) => (
                <li key={id}>
                  <a href={optimizeHash({ action: id })}>{summary}</a>
                </li>
              ))}
            </Muted>
          )}
        </section>
      )}
      <section>
        <Subheading>Why am I seeing this?</Subheading>
        <Facts facts={whyFacts(props, subject, usual)} help={WHY_HELP} />
      </section>
      <Row gap={4}>
        {metric !== undefined && (
          <a href={formatMetricsView({ keys: [metric], about: metric, range: lastRange('1h'), changed: undefined })}>
            Open in Metrics
          </a>
        )}
        {incident !== undefined && <a href="#/health">Open Health</a>}
        {alert.rule === CHANNEL_FAILING && <a href={alertsHash({ section: 'channels' })}>Open Channels</a>}
        {labels['service'] !== undefined && <a href="#/services">Open Services</a>}
        <a href={alertsHash({ section: 'history', sought: alert.rule })}>History of this rule</a>
      </Row>
    </FigureAndText>
  );
}
