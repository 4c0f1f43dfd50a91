import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertEvent, AlertEventKind } from '../../../shared/contract/alert-schemas';
import { ALERT_EVENT_LABELS } from '../../../shared/format/alert-event-labels';
import { formatClock, formatDay } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import {
  Button,
  Card,
  type Column,
  column,
  DataTable,
  EmptyState,
  Icon,
  type IconName,
  Plain,
  QueryResult,
  Row,
  SearchInput,
  Segmented,
  Text,
  type Tone,
} from '../../components';
import { orpc } from '../../live/host-api';
import { saveJson } from '../../live/save-file';
import { actorText, EVENT_MATTERS, type EventMatter, findEvents, MATTER_KINDS } from './history-filter';

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

const EVENT_TONES: Readonly<Partial<Record<AlertEventKind, Tone>>> = {
  firing: 'unhealthy',
  failed: 'critical',
  resolved: 'healthy',
  pending: 'unknown',
  'not-notified': 'unknown',
  unknown: 'unknown',
};

const COLUMNS: readonly Column<AlertEvent>[] = [
  column('Time', 124, ({ atMs }) => `${formatDay(atMs)} ${formatClock(atMs, 'seconds')}`),
  column('Event', 124, ({ kind }) => (
    <Text tone={EVENT_TONES[kind]}>
      <Row as="span" gap="icon" isUnbroken>
        <Icon name={EVENT_ICONS[kind]} size={13} />
        {ALERT_EVENT_LABELS[kind]}
      </Row>
    </Text>
  )),
  column('Details', 260, ({ text, subject }) => <Plain text={text === '' ? subject : text} maxLength={300} />),
  column('Rule', 120, ({ rule }) => (rule === null ? '–' : <Plain text={rule} />)),
  column('Severity', 76, ({ severity }) => severity ?? '–'),
  column('By', 88, ({ by }) => <Plain text={actorText(by)} />),
];
const SHOWN_ROWS = 20;
const MOST_EVENTS = 1_000;

/** The events of alerts with their reasons and authors, newest first. */
export function HistorySection({
  sought,
  onSeek,
}: {
  readonly sought: string;
  readonly onSeek: (text: string) => void;
}) {
  const [matter, setMatter] = useState<EventMatter>('all');
  const result = useQuery(
    orpc.alerts.history.queryOptions({
      input: { limit: MOST_EVENTS, kinds: MATTER_KINDS[matter] },
      refetchInterval: 5_000,
    }),
  );
  // The events of the former filter stay visible, dimmed, until those of this one arrive.
  const isCurrent = result.data !== undefined && !result.isPlaceholderData;
  const events = findEvents(result.data ?? [], sought);
  return (
    <Card
      title="History"
      detail={isCurrent ? plural(events.length, 'event') : undefined}
      actions={
        <>
          <Segmented label="Event type" options={EVENT_MATTERS} value={matter} onChange={setMatter} />
          <SearchInput label="Search events" value={sought} onChange={onSeek} />
          <Button
            disabled={!isCurrent || events.length === 0}
            onClick={() => saveJson('homeostat-alert-history.json', events)}
          >
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
