import { useEffect, useRef } from 'react';
import { formatInstant } from '../../../shared/format/date';
import { formatValue } from '../../../shared/format/format';
import type { MetricChange } from '../../../shared/model/insight';
import { unitOf } from '../../charts/history';
import { IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { QueryResult } from '../../components/query-result';
import { useQuery } from '../../live/use-query';
import { spanText, tooFewText } from '../../text/insight-labels';
import type { Span } from '../../time-range';
import { changesQuery } from './analytics-queries';
import styles from './changes-card.module.css';
import { SeriesLink } from './series-link';

export interface ChangesCardProps {
  readonly span: Span;
  readonly chosen: readonly string[];
  readonly onAdd: (key: string) => void;
  readonly onClose: () => void;
  /** Brings the card into view: for a question that was asked just now, not for one that a link brings. */
  readonly isNew: boolean;
}

/** What was different in a span beside the time before it: the strongest first, leaders before followers. */
export function ChangesCard({ span, chosen, onAdd, onClose, isNew }: ChangesCardProps) {
  const result = useQuery(changesQuery(span));
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
              <ol className={styles.list}>
                {value.changes.map((change) => (
                  <Row
                    key={change.metric}
                    change={change}
                    span={span}
                    isChosen={chosen.includes(change.metric)}
                    onAdd={onAdd}
                  />
                ))}
              </ol>
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
  readonly isChosen: boolean;
  readonly onAdd: (key: string) => void;
}

function Row({ change, span, isChosen, onAdd }: RowProps) {
  const { metric, before, during, strength, startedAtMs } = change;
  const unit = unitOf(metric, undefined);
  return (
    <li className={styles.row}>
      <SeriesLink seriesKey={metric} isChosen={isChosen} onAdd={onAdd} />
      <span className={styles.values}>
        <span className={styles.before}>{formatValue(before, unit)}</span>
        <span aria-hidden="true"> → </span>
        <span className="visually-hidden"> before, </span>
        {formatValue(during, unit)}
        <span className="visually-hidden"> during</span>
      </span>
      <span className={styles.began}>
        from {formatInstant(startedAtMs, span.toMs - span.fromMs)}, {strength >= 100 ? '> 100' : strength.toFixed(1)}{' '}
        times the noise
      </span>
    </li>
  );
}
