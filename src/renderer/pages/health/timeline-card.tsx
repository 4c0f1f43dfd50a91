import { useState } from 'react';
import { formatClock, formatInstant } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import { formatRatio } from '../../../shared/format/format';
import type { StatePrediction } from '../../../shared/model/health';
import type { State } from '../../../shared/model/severity';
import { type StateSpan, stateShares, stateSpans } from '../../../shared/model/state-spans';
import { HOUR_MS } from '../../../shared/model/time';
import { STATE_LABELS, StateBadge } from '../../components/badge';
import { IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { Icon } from '../../components/icon';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { Segmented } from '../../components/segmented';
import { useQuery } from '../../live/use-query';
import { type History, historyQuery } from './health-queries';
import { expectedChance, expectedClock, predictionText } from './prediction-text';
import styles from './timeline-card.module.css';

const SPANS = [
  { value: '1', label: '1 hour' },
  { value: '24', label: '24 hours' },
  { value: '168', label: '7 days' },
] as const;
type Hours = (typeof SPANS)[number]['value'];
/** Narrower than this a span cannot hold its shape. */
const SHAPED_SHARE = 0.03;

export interface TimelineCardProps {
  readonly nowMs: () => number;
  /** What is expected next; null where there is not enough to go by. */
  readonly prediction: StatePrediction | null;
}

/** Which state the machine was in, when, and why; and which one it is expected to be in. */
export function TimelineCard({ nowMs, prediction }: TimelineCardProps) {
  const [hours, setHours] = useState<Hours>('1');
  const [isTable, setIsTable] = useState(false);
  const result = useQuery(historyQuery(Number(hours) * HOUR_MS, nowMs));
  return (
    <Card
      title="State history"
      actions={
        <>
          <Segmented label="Time span" options={SPANS} value={hours} onChange={setHours} />
          <IconButton
            icon={isTable ? 'chart' : 'table'}
            label={isTable ? 'Show as a timeline' : 'Show as a table'}
            onClick={() => setIsTable(!isTable)}
          />
        </>
      }
    >
      <QueryResult result={result} what="the state history">
        {(history) => (isTable ? <Changes history={history} /> : <Strip history={history} prediction={prediction} />)}
      </QueryResult>
    </Card>
  );
}

interface StripProps {
  readonly history: History;
  readonly prediction: StatePrediction | null;
}

function Strip({ history: { fromMs, toMs, transitions }, prediction }: StripProps) {
  const spans = stateSpans(transitions, fromMs, toMs);
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
                  className={`${styles.span} ${styles[span.state]}`}
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
      <ul className={styles.shares}>
        {stateShares(spans).map(({ state, share }) => (
          <li key={state}>
            <StateBadge state={state} />
            {roundDuration((share * lengthMs) / 1000)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Beyond now: hatched, because nobody has seen it. */
function Expected({ prediction, nowMs }: { readonly prediction: StatePrediction; readonly nowMs: number }) {
  const { state, probabilities } = prediction;
  const others = Object.entries(probabilities)
    .sort(([, a], [, b]) => b - a)
    .map(([name, probability]) => `${STATE_LABELS[name as State].toLowerCase()} ${formatRatio(probability)}`);
  return (
    <div className={styles.expected} title={`Predicted from the history of this machine: ${others.join(', ')}`}>
      <div className={`${styles.hatched} ${styles[`${state}Hatch`]}`}>
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

function Changes({ history: { fromMs, toMs, transitions } }: { readonly history: History }) {
  const spans = stateSpans(transitions, fromMs, toMs).toReversed();
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">State</th>
            <th scope="col">Duration</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {spans.map((span) => (
            <tr key={span.fromMs}>
              <td>{formatInstant(span.fromMs, toMs - fromMs)}</td>
              <td>
                <StateBadge state={span.state} />
              </td>
              <td>{roundDuration((span.toMs - span.fromMs) / 1000)}</td>
              <td>{span.reason !== null && <Plain text={span.reason} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function describe({ state, fromMs, toMs, reason }: StateSpan, lengthMs: number): string {
  const lasted = roundDuration((toMs - fromMs) / 1000);
  return `${STATE_LABELS[state]} from ${formatInstant(fromMs, lengthMs)}, for ${lasted}${reason === null ? '' : `: ${reason}`}`;
}

/** Seconds would only tremble while the hour moves on. */
function axisText(atMs: number, lengthMs: number): string {
  return lengthMs <= HOUR_MS ? formatClock(atMs, 'minutes') : formatInstant(atMs, lengthMs);
}
