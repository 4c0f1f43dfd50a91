import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { StatePrediction } from '../../../shared/contract/health-schemas';
import { formatClock, formatInstant } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import { formatRatio } from '../../../shared/format/format';
import { STATE_LABELS } from '../../../shared/format/state-labels';
import type { State } from '../../../shared/model/severity';
import { type StateSpan, stateShares, stateSpans } from '../../../shared/model/state-spans';
import { HOUR_MS } from '../../../shared/model/time';
import {
  Card,
  DataTable,
  Icon,
  Plain,
  QueryResult,
  Row,
  Segmented,
  StateBadge,
  Text,
  useTableToggle,
} from '../../components';
import { api } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { LATEST_HOURS, type LatestHours, type Span } from '../../time-range';
import styles from './health.module.css';
import { expectedChance, expectedClock, predictionText } from './prediction-text';

/** A narrower span has no room for its icon. */
const SHAPED_SHARE = 0.03;

export interface TimelineCardProps {
  /** The state expected next; null where the history is too short. */
  readonly prediction: StatePrediction | null;
}

/** The states of a recent period. */
interface History extends Span {
  readonly spans: readonly StateSpan[];
}

function historyQuery(spanMs: number) {
  return queryOptions({
    queryKey: ['state history', spanMs],
    queryFn: async ({ signal }): Promise<History> => {
      const toMs = await hostClock.read();
      const fromMs = toMs - spanMs;
      const transitions = await api.health.history({ fromMs, toMs: toMs + 1 }, { signal });
      return { fromMs, toMs, spans: stateSpans(transitions, fromMs, toMs) };
    },
    refetchInterval: 5_000,
  });
}

/** The states of the machine over time with their reasons, and the one expected next. */
export function TimelineCard({ prediction }: TimelineCardProps) {
  const [hours, setHours] = useState<LatestHours>('1');
  const [isTable, tableToggle] = useTableToggle('the state history');
  const result = useQuery(historyQuery(Number(hours) * HOUR_MS));
  return (
    <Card
      title="State history"
      actions={
        <>
          <Segmented label="Time span" options={LATEST_HOURS} value={hours} onChange={setHours} />
          {tableToggle}
        </>
      }
    >
      <QueryResult result={result} what="the state history">
        {(history) => (isTable ? <Changes history={history} /> : <Strip history={history} prediction={prediction} />)}
      </QueryResult>
    </Card>
  );
}

interface HistoryProps extends Pick<TimelineCardProps, 'prediction'> {
  readonly history: History;
}

function Strip({ history: { fromMs, toMs, spans }, prediction }: HistoryProps) {
  const lengthMs = toMs - fromMs;
  return (
    <>
      <div className={styles.line}>
        <div className={styles.past}>
          <ol className={styles.strip} aria-label="States, oldest first">
            {spans.map((span) => {
              const share = (span.toMs - span.fromMs) / lengthMs;
              return (
                <li
                  key={span.fromMs}
                  className={styles.span}
                  data-tone={span.state}
                  style={{ flexGrow: share }}
                  title={describe(span, lengthMs)}
                >
                  {share >= SHAPED_SHARE && <Icon name={span.state} size={13} />}
                  <span className="visually-hidden">{describe(span, lengthMs)}</span>
                </li>
              );
            })}
          </ol>
          <div className={styles.axis} aria-hidden="true">
            {[0, 0.25, 0.5, 0.75, 1].map((share) => (
              <span key={share}>{share === 1 ? 'now' : axisText(fromMs + share * lengthMs, lengthMs)}</span>
            ))}
          </div>
        </div>
        {prediction !== null && <Expected prediction={prediction} nowMs={toMs} />}
      </div>
      <Row as="ul" gap={4} className={styles.shares}>
        {stateShares(spans).map(({ state, share }) => (
          <Row as="li" key={state}>
            <StateBadge state={state} />
            <Text size="s">{roundDuration(share * lengthMs)}</Text>
          </Row>
        ))}
      </Row>
    </>
  );
}

/** The time beyond now, hatched because it is only expected. */
function Expected({ prediction, nowMs }: { readonly prediction: StatePrediction; readonly nowMs: number }) {
  const { state, probabilities } = prediction;
  const others = Object.entries(probabilities)
    .sort(([, a], [, b]) => b - a)
    .map(([name, probability]) => `${STATE_LABELS[name as State].toLowerCase()} ${formatRatio(probability)}`);
  return (
    <div className={styles.expected} title={`Predicted from the history of this machine: ${others.join(', ')}`}>
      <div className={styles.hatched} data-tone={state}>
        <Icon name={state} size={13} />
        <span aria-hidden="true">{Math.round(100 * expectedChance(prediction))}%</span>
        <span className="visually-hidden">{predictionText(prediction, nowMs)}</span>
      </div>
      <div className={styles.axis} aria-hidden="true">
        <span className={styles.horizon}>until {expectedClock(prediction, nowMs)}</span>
      </div>
    </div>
  );
}

function Changes({ history: { fromMs, toMs, spans } }: { readonly history: History }) {
  return (
    <DataTable
      label="State history"
      columns={[
        { title: 'From', width: 130, render: (span) => formatInstant(span.fromMs, toMs - fromMs) },
        { title: 'State', width: 110, render: ({ state }) => <StateBadge state={state} /> },
        { title: 'Duration', width: 90, render: (span) => roundDuration(span.toMs - span.fromMs) },
        { title: 'Reason', width: 400, render: ({ reason }) => <Plain text={reason ?? ''} /> },
      ]}
      rows={spans.toReversed()}
      keyOf={(span) => span.fromMs}
      shownRows={8}
    />
  );
}

function describe({ state, fromMs, toMs, reason }: StateSpan, lengthMs: number): string {
  const lasted = roundDuration(toMs - fromMs);
  return `${STATE_LABELS[state]} from ${formatInstant(fromMs, lengthMs)}, for ${lasted}${reason === null ? '' : `: ${reason}`}`;
}

/** Leaves out seconds within an hour, where they would change all the time. */
function axisText(atMs: number, lengthMs: number): string {
  return lengthMs <= HOUR_MS ? formatClock(atMs, 'minutes') : formatInstant(atMs, lengthMs);
}
