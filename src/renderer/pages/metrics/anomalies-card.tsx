import { useState } from 'react';
import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import { formatInstant } from '../../../shared/format/date';
import { roughDuration } from '../../../shared/format/duration';
import { plural } from '../../../shared/format/plural';
import { Card, EmptyState, Muted, Note, QueryResult, Segmented, Stack, Text } from '../../components';
import { hostClock } from '../../live/host-clock';
import type { Loadable } from '../../live/loadable';
import { keyTitle } from '../../text/series-title';
import { isPartOf, TIER_LABELS, TierShape } from './anomaly-marks';
import styles from './metrics.module.css';

export interface AnomaliesCardProps {
  readonly result: Loadable<readonly Anomaly[]>;
  readonly chosen: readonly string[];
  /** Length of the period. */
  readonly spanMs: number;
  readonly onOpen: (id: string) => void;
}

const SCOPES = {
  chosen: 'These series',
  all: 'All',
};
/** Another period shows older ones. */
const MOST_ROWS = 50;

/** The anomalies of the period, newest first. */
export function AnomaliesCard({ result, chosen, spanMs, onOpen }: AnomaliesCardProps) {
  const [wanted, setScope] = useState<'chosen' | 'all'>('chosen');
  const scope = chosen.length === 0 ? 'all' : wanted;
  return (
    <Card
      title="Anomalies"
      actions={
        chosen.length > 0 && <Segmented label="Anomalies of" options={SCOPES} value={scope} onChange={setScope} />
      }
    >
      <QueryResult result={result} what="anomalies">
        {(all) => {
          const shown = scope === 'all' ? all : all.filter((one) => chosen.some((key) => isPartOf(one, key)));
          if (shown.length === 0) return <Nothing scope={scope} elsewhere={all.length} />;
          return (
            <>
              <ul className={styles.anomalies}>
                {shown.slice(0, MOST_ROWS).map((anomaly) => (
                  <Row key={anomaly.id} anomaly={anomaly} spanMs={spanMs} onOpen={onOpen} />
                ))}
              </ul>
              {shown.length > MOST_ROWS && (
                <Note>
                  Showing the newest {MOST_ROWS} of {shown.length}.
                </Note>
              )}
            </>
          );
        }}
      </QueryResult>
    </Card>
  );
}

function Nothing({ scope, elsewhere }: { readonly scope: 'chosen' | 'all'; readonly elsewhere: number }) {
  if (scope === 'all' || elsewhere === 0) {
    return <EmptyState title="No anomalies">No series left its usual range in this period.</EmptyState>;
  }
  return (
    <EmptyState title="No anomalies in these series">
      Other series have {plural(elsewhere, 'anomaly', 'anomalies')}. Select All to see {elsewhere === 1 ? 'it' : 'them'}
      .
    </EmptyState>
  );
}

interface RowProps {
  readonly anomaly: Anomaly;
  readonly spanMs: number;
  readonly onOpen: (id: string) => void;
}

function Row({ anomaly, spanMs, onOpen }: RowProps) {
  const { id, tier, metric, fromMs, toMs } = anomaly;
  const lasted = roughDuration(Math.max(1_000, (toMs ?? hostClock.nowMs()) - fromMs));
  return (
    <li>
      <button type="button" className={styles.anomaly} onClick={() => onOpen(id)}>
        <TierShape tier={tier} />
        <Stack as="span" gap="hair">
          <Text as="bdi" weight="medium" isCut>
            {keyTitle(metric)}
          </Text>
          <Muted size="xs">
            {TIER_LABELS[tier]}, {formatInstant(fromMs, spanMs)}, {toMs === null ? `ongoing for ${lasted}` : lasted}
          </Muted>
        </Stack>
      </button>
    </li>
  );
}
