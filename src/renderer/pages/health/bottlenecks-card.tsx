import { useQuery } from '@tanstack/react-query';
import type { Bottleneck } from '../../../shared/contract/health-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import { formatRatio } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { HOUR_MS } from '../../../shared/model/time';
import {
  Card,
  EmptyState,
  Grow,
  List,
  ListRow,
  Meter,
  Muted,
  Plain,
  Row,
  SeverityBadge,
  Subheading,
  Text,
} from '../../components';
import { orpc } from '../../live/host-api';
import { optimizeHash, servicesHash } from '../../routes';
import { RESOURCE_LABELS } from '../../text/resource-labels';
import styles from './health.module.css';

const PAST_SHOWN = 6;

/** The resources that programs wait for now, with those that take part, and earlier ones. */
export function BottlenecksCard({ active }: { readonly active: readonly Bottleneck[] }) {
  const { data } = useQuery(orpc.health.bottlenecks.queryOptions({ refetchInterval: 5_000 }));
  const past = data?.past.slice(0, PAST_SHOWN) ?? [];
  return (
    <Card title="Bottlenecks" detail={`${active.length} active`}>
      {active.length === 0 && <EmptyState title="No bottlenecks">No programs are waiting for a resource.</EmptyState>}
      <List>
        {active.map((one) => (
          <ListRow key={one.id} lead={<SeverityBadge severity={one.severity} />}>
            <strong>
              {RESOURCE_LABELS[one.resource]}
              {one.subject !== null && (
                <>
                  {' '}
                  <Subject of={one} />
                </>
              )}
            </strong>{' '}
            <Muted>{roundDuration(one.activeRatio * HOUR_MS)} of the last hour</Muted>
            <p>
              <Plain text={one.evidence[0]?.text ?? one.text} maxLength={200} />
            </p>
            {one.culprits.map(({ app, title = app, pid, processes, share }) => (
              <Row key={app} isSpread isUnbroken gap={3}>
                <Text size="s" isCut>
                  <Plain text={title} />{' '}
                  <Muted>{processes === 1 ? `pid ${pid}` : plural(processes, 'process', 'processes')}</Muted>
                </Text>
                <Text size="s" className={styles.share}>
                  <Meter ratio={share}>{formatRatio(share)}</Meter>
                </Text>
              </Row>
            ))}
            <a href={optimizeHash(soughtFor(one))}>Show recommendations</a>
          </ListRow>
        ))}
      </List>
      {past.length > 0 && (
        <>
          <Subheading>Earlier</Subheading>
          <ul>
            {past.map(({ id, resource, subject, sinceMs, untilMs, culprits }) => (
              <Row as="li" key={id} gap={3} align="baseline">
                <Muted>{formatDateTime(sinceMs)}</Muted>
                <Grow>
                  <Text size="s">
                    {RESOURCE_LABELS[resource]}
                    {subject !== null && (
                      <>
                        {' '}
                        <Plain text={subject} />
                      </>
                    )}
                    {culprits[0] !== undefined && (
                      <Muted>
                        , <Plain text={culprits[0].title ?? culprits[0].app} />
                      </Muted>
                    )}
                  </Text>
                </Grow>
                <Muted>{roundDuration((untilMs ?? sinceMs) - sinceMs)}</Muted>
              </Row>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

/** Links to suggestions that slow the first culprit down; to all of them without a culprit. */
function soughtFor({ culprits }: Bottleneck): { readonly target?: string } {
  const pid = culprits[0]?.pid ?? 0;
  return pid > 0 ? { target: `pid:${pid}` } : {};
}

/** Names the part of a resource; for a service, as a link. */
function Subject({ of: { resource, subject } }: { readonly of: Pick<Bottleneck, 'resource' | 'subject'> }) {
  const text = <Plain text={subject ?? ''} />;
  if (resource !== 'service' || subject === null) return text;
  return <a href={servicesHash(subject)}>{text}</a>;
}
