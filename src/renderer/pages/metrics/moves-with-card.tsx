import { useQuery } from '@tanstack/react-query';
import type { Correlation } from '../../../shared/contract/analytics-schemas';
import { Card, EmptyState, List, ListRow, Note, QueryResult, Stack, Text } from '../../components';
import { coefficientText, leadText, tooFewText } from '../../text/insight-labels';
import type { TimeRange } from '../../time-range';
import { correlationsQuery } from './analytics-queries';
import styles from './metrics.module.css';
import { SeriesLink } from './series-link';

export interface MovesWithCardProps {
  readonly seriesKey: string;
  readonly range: TimeRange;
}

/** The series that correlate with the selected one, and their lead or lag. */
export function MovesWithCard({ seriesKey, range }: MovesWithCardProps) {
  const result = useQuery(correlationsQuery(seriesKey, range));
  return (
    <Card title="Correlated series" detail="by rank correlation">
      <QueryResult result={result} what="correlated series">
        {(value) => {
          if (value.kind === 'too-few-points') {
            return <EmptyState title="Not enough data to compare">{tooFewText(value)}</EmptyState>;
          }
          if (value.correlations.length === 0) {
            return (
              <EmptyState title="No correlated series">
                No other series moved with this one more than chance explains.
              </EmptyState>
            );
          }
          return (
            <List>
              {value.correlations.map((correlation) => (
                <Row key={correlation.metric} correlation={correlation} />
              ))}
            </List>
          );
        }}
      </QueryResult>
    </Card>
  );
}

function Row({ correlation }: { readonly correlation: Correlation }) {
  const { metric, coefficient } = correlation;
  return (
    <ListRow
      end={
        <Stack as="span" gap={1}>
          <Text
            size="s"
            weight="medium"
            title={coefficient < 0 ? 'Moves in the opposite direction' : 'Moves in the same direction'}
          >
            {coefficientText(coefficient)}
          </Text>
          <span className={styles.track} aria-hidden="true">
            <span
              className={`${styles.bar} ${coefficient < 0 ? styles.against : ''}`}
              style={{ width: `${Math.min(1, Math.abs(coefficient)) * 50}%` }}
            />
          </span>
        </Stack>
      }
    >
      <SeriesLink seriesKey={metric} />
      <Note size="xs">{leadText(correlation)}</Note>
    </ListRow>
  );
}
