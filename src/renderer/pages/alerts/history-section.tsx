import { useState } from 'react';
import { ALERT_EVENT_LABELS } from '../../../shared/format/alert-event-labels';
import { formatClock, formatDay } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import type { AlertEvent, AlertEventKind } from '../../../shared/model/alert';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { type Column, DataTable } from '../../components/data-table';
import { Icon, type IconName } from '../../components/icon';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { Segmented } from '../../components/segmented';
import { readyValue } from '../../live/loadable';
import { saveJson } from '../../live/save-file';
import { useQuery } from '../../live/use-query';
import { eventsQuery } from './alerts-queries';
import { actorText, EVENT_MATTERS, type EventMatter, findEvents, MATTER_KINDS } from './history-filter';
import styles from './history-section.module.css';

const EVENT_ICONS: Readonly<Record<AlertEventKind, IconName>> = {
  pending: 'steady',
  firing: 'warning',
  acknowledged: 'check',
  unknown: 'unknown',
  resolved: 'healthy',
  notified: 'send',
  'not-notified': 'mute',
  delivered: 'check',
  failed: 'error',
  silenced: 'mute',
  unsilenced: 'alerts',
  'rules-changed': 'edit',
};

const COLUMNS: readonly Column<AlertEvent>[] = [
  {
    id: 'at',
    title: 'Time',
    share: 2.6,
    minWidthPx: 124,
    render: ({ atMs }) => `${formatDay(atMs)} ${formatClock(atMs, 'seconds')}`,
  },
  {
    id: 'kind',
    title: 'Event',
    share: 2.5,
    minWidthPx: 124,
    render: ({ kind }) => (
      <span className={`${styles.kind} ${styles[kind] ?? ''}`}>
        <Icon name={EVENT_ICONS[kind]} size={13} />
        {ALERT_EVENT_LABELS[kind]}
      </span>
    ),
  },
  {
    id: 'text',
    title: 'Details',
    share: 5.4,
    minWidthPx: 260,
    render: ({ text, subject }) => <Plain text={text === '' ? subject : text} maxLength={300} />,
  },
  {
    id: 'rule',
    title: 'Rule',
    share: 2.2,
    minWidthPx: 120,
    render: ({ rule }) => (rule === null ? '–' : <Plain text={rule} maxLength={63} />),
  },
  { id: 'severity', title: 'Severity', share: 1.5, minWidthPx: 76, render: ({ severity }) => severity ?? '–' },
  {
    id: 'by',
    title: 'By',
    share: 1.8,
    minWidthPx: 88,
    render: ({ by }) => <Plain text={actorText(by)} maxLength={63} />,
  },
];
const MAX_SOUGHT_LENGTH = 200;
const SHOWN_ROWS = 20;

/** Everything that happened to alerts, who did it and why; newest first. */
export function HistorySection({
  sought,
  onSeek,
}: {
  readonly sought: string;
  readonly onSeek: (text: string) => void;
}) {
  const [matter, setMatter] = useState<EventMatter>('all');
  const result = useQuery(eventsQuery(MATTER_KINDS[matter]));
  const events = findEvents(readyValue(result.loaded) ?? [], sought);
  return (
    <Card
      title="History"
      detail={plural(events.length, 'event')}
      actions={
        <>
          <Segmented label="Event type" options={EVENT_MATTERS} value={matter} onChange={setMatter} />
          <input
            className={styles.search}
            type="search"
            placeholder="Rule, text or user"
            aria-label="Search events"
            maxLength={MAX_SOUGHT_LENGTH}
            value={sought}
            onChange={(event) => onSeek(event.target.value)}
          />
          <Button disabled={events.length === 0} onClick={() => saveJson('homeostat-alert-history.json', events)}>
            Export JSON
          </Button>
        </>
      }
      flush
    >
      <QueryResult result={result} what="the history">
        {() => (
          <DataTable
            label="Events"
            columns={COLUMNS}
            rows={events}
            keyOf={keyOf}
            shownRows={SHOWN_ROWS}
            empty={
              <EmptyState title={sought === '' ? 'No events yet' : 'No matching events'}>
                {sought === ''
                  ? 'Alerts, notifications, silences and rule changes appear here.'
                  : 'None of the recent events contains all of these words.'}
              </EmptyState>
            }
          />
        )}
      </QueryResult>
    </Card>
  );
}

function keyOf({ atMs, kind, subject, text }: AlertEvent): string {
  return `${atMs} ${kind} ${subject} ${text}`;
}
