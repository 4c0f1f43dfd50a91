import { useQuery } from '@tanstack/react-query';
import type { CapacityView, LeakView } from '../../../shared/contract/analytics-schemas';
import { formatBytes, formatValue } from '../../../shared/format/format';
import { plainText } from '../../../shared/format/plain-text';
import { capitalize } from '../../../shared/format/sentence';
import { formatSeriesKey } from '../../../shared/model/series';
import { WEEK_MS } from '../../../shared/model/time';
import { unitOf } from '../../charts/history';
import {
  Card,
  Columns,
  EmptyState,
  Icon,
  type IconName,
  Muted,
  ProgressBar,
  QueryResult,
  Row,
  Stack,
  Subheading,
  Text,
  type Tone,
  useSeen,
} from '../../components';
import { orpc } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { capacityText, sinceText } from '../../text/insight-labels';
import { SELDOM_MS } from './analytics-queries';
import styles from './metrics.module.css';
import { SeriesLink } from './series-link';

/** The time until disks, memory and swap are full, and possible memory leaks. */
export function CapacityCard() {
  const [place, isSeen] = useSeen();
  const options = { enabled: isSeen, refetchInterval: SELDOM_MS };
  const capacities = useQuery(orpc.analytics.capacities.queryOptions(options));
  const { data: growing = [] } = useQuery(orpc.analytics.leaks.queryOptions(options));
  return (
    <div ref={place}>
      <Card title="Remaining capacity" detail="of this machine, projected from its history">
        <QueryResult result={capacities} what="the remaining capacity">
          {(views) => (
            <>
              {views.length === 0 && (
                <EmptyState title="No capacity data">
                  Homeostat measures no disk, memory or swap on this machine.
                </EmptyState>
              )}
              <Columns as="ul" kind="tiles" className={styles.spaces}>
                {views.map((view) => (
                  <Space key={`${view.metric} ${view.what}`} view={view} />
                ))}
              </Columns>
            </>
          )}
        </QueryResult>
        {growing.length > 0 && (
          <>
            <Subheading>Possible memory leaks</Subheading>
            <ul>
              {growing.map((leak) => (
                <Leak key={leak.app} leak={leak} />
              ))}
            </ul>
          </>
        )}
      </Card>
    </div>
  );
}

const SOON_MS = WEEK_MS;
const ICONS = {
  critical: 'critical',
  degraded: 'warning',
  healthy: 'healthy',
  unknown: 'unknown',
} as const satisfies Partial<Record<Tone, IconName>>;

function urgencyOf({ answer: result }: CapacityView): keyof typeof ICONS {
  if (result.kind === 'too-few-points') return 'unknown';
  if (result.kind === 'reached') return 'critical';
  return result.kind === 'reaches' && result.afterMs < SOON_MS ? 'degraded' : 'healthy';
}

function Space({ view }: { readonly view: CapacityView }) {
  const { metric, what, limit, observed, answer: result } = view;
  const unit = unitOf(metric);
  const urgency = urgencyOf(view);
  const ratio = limit > 0 ? Math.max(0, Math.min(1, observed / limit)) : 0;
  return (
    <Stack as="li" gap={1}>
      <Row isSpread isUnbroken>
        <SeriesLink seriesKey={metric} name={plainText(what, 64)} />
        <Muted size="xs" className={styles.used}>
          {formatValue(observed, unit)} of {formatValue(limit, unit)}
        </Muted>
      </Row>
      <ProgressBar label="Used" ratio={ratio} tone={urgency} />
      <Row gap="icon" isUnbroken>
        <Text tone={urgency}>
          <Icon name={ICONS[urgency]} size={14} />
        </Text>
        <Text size="s">{capitalize(capacityText(result))}</Text>
      </Row>
    </Stack>
  );
}

function Leak({ leak }: { readonly leak: LeakView }) {
  const key = formatSeriesKey('app_memory_bytes', { app: leak.app });
  return (
    <Row as="li" isSpread>
      <SeriesLink seriesKey={key} />
      <Text size="s">
        Growing {formatBytes(leak.bytesPerDay)} a day {sinceText(leak.sinceMs, hostClock.nowMs())}, now{' '}
        {formatBytes(leak.observedBytes)}
      </Text>
    </Row>
  );
}
