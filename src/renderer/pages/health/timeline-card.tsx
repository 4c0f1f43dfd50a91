import { useState } from 'react';
import { formatDuration, formatRatio } from '../../../shared/model/format';
import { Answered } from '../../components/answered';
import { STATE_WORDS, StateBadge } from '../../components/badge';
import { IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { Icon } from '../../components/icon';
import { Plain } from '../../components/plain';
import { Segmented } from '../../components/segmented';
import { formatInstant } from '../../format/clock';
import { useAnswer } from '../../live/use-answer';
import { type History, historyQuestion } from './health-questions';
import { type StateSpan, stateShares, stateSpans } from './state-spans';
import styles from './timeline-card.module.css';

const HOUR_MS = 3_600_000;
const SPANS = [
  { value: '1', label: '1 hour' },
  { value: '24', label: '24 hours' },
  { value: '168', label: '7 days' },
] as const;
type Hours = (typeof SPANS)[number]['value'];
/** Narrower than this a span cannot hold its shape. */
const SHAPED_SHARE = 0.03;

/** Which state the machine was in, when, and why. */
export function TimelineCard({ nowMs }: { readonly nowMs: () => number }) {
  const [hours, setHours] = useState<Hours>('24');
  const [isTable, setIsTable] = useState(false);
  const answer = useAnswer(historyQuestion(Number(hours) * HOUR_MS, nowMs));
  return (
    <Card
      title="State over time"
      actions={
        <>
          <Segmented label="Time span of the states" options={SPANS} value={hours} onChange={setHours} />
          <IconButton
            icon={isTable ? 'chart' : 'table'}
            label={isTable ? 'Show the strip' : 'Show the changes as a table'}
            onClick={() => setIsTable(!isTable)}
          />
        </>
      }
    >
      <Answered answer={answer} what="the states">
        {(history) => (isTable ? <Changes history={history} /> : <Strip history={history} />)}
      </Answered>
    </Card>
  );
}

function Strip({ history: { fromMs, toMs, transitions } }: { readonly history: History }) {
  const spans = stateSpans(transitions, fromMs, toMs);
  const shares = stateShares(spans);
  const lengthMs = toMs - fromMs;
  return (
    <>
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
          <span key={share}>{formatInstant(fromMs + share * lengthMs, lengthMs)}</span>
        ))}
      </div>
      <ul className={styles.shares}>
        {shares.map(({ state, share }) => (
          <li key={state}>
            <StateBadge state={state} /> {formatRatio(share)}
          </li>
        ))}
      </ul>
    </>
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
            <th scope="col">For</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {spans.map((span) => (
            <tr key={span.fromMs}>
              <td>{formatInstant(span.fromMs, toMs - fromMs)}</td>
              <td>
                <StateBadge state={span.state} />
              </td>
              <td>{formatDuration((span.toMs - span.fromMs) / 1000)}</td>
              <td>{span.reason !== null && <Plain text={span.reason} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function describe({ state, fromMs, toMs, reason }: StateSpan, lengthMs: number): string {
  const lasted = formatDuration((toMs - fromMs) / 1000);
  return `${STATE_WORDS[state]} from ${formatInstant(fromMs, lengthMs)}, for ${lasted}${reason === null ? '' : `: ${reason}`}`;
}
