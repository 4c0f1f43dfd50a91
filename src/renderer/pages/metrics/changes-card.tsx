import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { MetricChange } from '../../../shared/contract/analytics-schemas';
import { formatInstant } from '../../../shared/format/date';
import { formatValue } from '../../../shared/format/format';
import { unitOf } from '../../charts/history';
import { Card, EmptyState, IconButton, List, ListRow, Muted, Note, QueryResult, Text } from '../../components';
import { orpc } from '../../live/host-api';
import { spanText, tooFewText } from '../../text/insight-labels';
import type { Span } from '../../time-range';
import { SELDOM_MS } from './analytics-queries';
import { SeriesLink } from './series-link';

export interface ChangesCardProps {
  readonly span: Span;
  readonly onClose: () => void;
  /** Scrolls the card into view: for a new question, not for one from a link. */
  readonly isNew: boolean;
}

/** The differences of a span from the time before it: the strongest first, leaders before followers. */
export function ChangesCard({ span, onClose, isNew }: ChangesCardProps) {
  const result = useQuery(
    orpc.analytics.changes.queryOptions({ input: { ...span, limit: 20 }, refetchInterval: SELDOM_MS }),
  );
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isNew) place.current?.scrollIntoView({ block: 'nearest' });
  }, [isNew]);
  return (
    <div ref={place}>
      <Card
        title="Changes in this period"
        detail={spanText(span)}
        actions={<IconButton icon="close" label="Close changes" onClick={onClose} />}
      >
        <QueryResult result={result} what="changes">
          {(value) => {
            if (value.kind === 'too-few-points') {
              return (
                <EmptyState title="The period is too short">
                  {tooFewText(value)} Select a longer period that has at least as much history before it.
                </EmptyState>
              );
            }
            if (value.changes.length === 0) {
              return <EmptyState title="No changes">Every series continued as before.</EmptyState>;
            }
            return (
              <List isOrdered isScrolled>
                {value.changes.map((change) => (
                  <Row key={change.metric} change={change} span={span} />
                ))}
              </List>
            );
          }}
        </QueryResult>
      </Card>
    </div>
  );
}

interface RowProps {
  readonly change: MetricChange;
  readonly span: Span;
}

function Row({ change, span }: RowProps) {
  const { metric, before, during, strength, startedAtMs } = change;
  const unit = unitOf(metric);
  return (
    <ListRow
      end={
        <Text size="s">
          <Muted>{formatValue(before, unit)}</Muted>
          <span aria-hidden="true"> → </span>
          <span className="visually-hidden"> before, </span>
          {formatValue(during, unit)}
          <span className="visually-hidden"> during</span>
        </Text>
      }
    >
      <SeriesLink seriesKey={metric} />
      <Note size="xs">
        from {formatInstant(startedAtMs, span.toMs - span.fromMs)}, {strength >= 100 ? '> 100' : strength.toFixed(1)}{' '}
        times the noise
      </Note>
    </ListRow>
  );
}
