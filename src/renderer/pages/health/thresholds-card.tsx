import { useState } from 'react';
import type { AppApi } from '../../../shared/contract/contract';
import type { ThresholdProposal, ThresholdsView } from '../../../shared/contract/health-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import { thresholdText } from '../../../shared/format/threshold-text';
import type { Bounds } from '../../../shared/model/threshold';
import { DAY_MS } from '../../../shared/model/time';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { useToast } from '../../components/toast';
import { useLive, useReadable } from '../../live/live-context';
import { failureOf } from '../../live/loadable';
import { failureText } from '../../live/use-call';
import { useQuery } from '../../live/use-query';
import { thresholdsQuery } from './health-queries';
import styles from './thresholds-card.module.css';

type Call = (api: AppApi) => Promise<unknown>;

/** The limits that the machine is judged by, what its past proposes, and what was changed. */
export function ThresholdsCard() {
  const [version, setVersion] = useState(0);
  const [isBusy, setIsBusy] = useState(false);
  const result = useQuery(thresholdsQuery(version));
  const connection = useReadable(useLive().connection.state);
  const show = useToast();

  async function call(work: Call): Promise<void> {
    if (connection.kind !== 'open') return;
    setIsBusy(true);
    try {
      await work(connection.api);
    } catch (error) {
      show({ tone: 'critical', text: failureText(failureOf(error)) });
    } finally {
      setIsBusy(false);
      setVersion((before) => before + 1);
    }
  }

  return (
    <Card
      title="Thresholds"
      detail="warning and critical bounds for this machine"
      actions={
        <Button disabled={isBusy} onClick={() => void call((api) => api.thresholds.learn())}>
          {isBusy ? 'Learning from recent weeks…' : 'Learn now'}
        </Button>
      }
    >
      <QueryResult result={result} what="thresholds">
        {(view) => (
          <>
            <Proposals view={view} isBusy={isBusy} call={call} />
            <Thresholds view={view} />
            <Changes view={view} isBusy={isBusy} call={call} />
          </>
        )}
      </QueryResult>
    </Card>
  );
}

interface PartProps {
  readonly view: ThresholdsView;
  readonly isBusy: boolean;
  readonly call: (work: Call) => Promise<void>;
}

function Proposals({ view, isBusy, call }: PartProps) {
  if (view.proposals.length === 0) return null;
  return (
    <ul className={styles.proposals}>
      {view.proposals.map((one) => (
        <li key={one.id} className={styles.proposal}>
          <p>
            <strong>{one.title}</strong>: {boundText(one.metric, one.from)} → {boundText(one.metric, one.to)}
          </p>
          <p className={styles.muted}>
            <Prose text={one.reason} />
          </p>
          <p className={styles.muted}>{replayText(one)}</p>
          <div className={styles.buttons}>
            <Button
              variant="primary"
              disabled={isBusy || !one.isValid || view.frozen !== null}
              onClick={() => void call((api) => api.thresholds.adopt({ id: one.id }))}
            >
              Apply
            </Button>
            <Button
              variant="quiet"
              disabled={isBusy}
              onClick={() => void call((api) => api.thresholds.dismiss({ id: one.id }))}
            >
              Dismiss
            </Button>
            {view.frozen !== null && <span className={styles.muted}>Currently locked: {asReason(view.frozen)}</span>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Thresholds({ view }: { readonly view: ThresholdsView }) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Threshold</th>
            <th scope="col">Warning</th>
            <th scope="col">Critical</th>
            <th scope="col">Origin</th>
          </tr>
        </thead>
        <tbody>
          {view.limits.map(({ id, title, metric, bounds, isLearned, isAdaptive }) => (
            <tr key={id}>
              <td>{title}</td>
              <td>{boundText(metric, bounds)}</td>
              <td>{thresholdText(metric, bounds.critical)}</td>
              <td className={styles.muted}>
                {isLearned ? 'learned' : isAdaptive ? `preset for a ${view.role}` : 'fixed for all machines'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Changes({ view, isBusy, call }: PartProps) {
  if (view.changes.length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>Changes</h3>
      <ul className={styles.changes}>
        {view.changes.map(({ id, atMs, limit, from, to, by, isReverted }) => {
          const known = view.limits.find((one) => one.id === limit);
          const metric = known?.metric ?? '';
          return (
            <li key={id}>
              <span className={styles.muted}>{formatDateTime(atMs)}</span>
              <span>
                {known?.title ?? limit}: {boundText(metric, from)} → {boundText(metric, to)}
                <span className={styles.muted}>{by === 'auto' ? ', automatically' : ', by you'}</span>
              </span>
              {isReverted ? (
                <span className={styles.muted}>undone</span>
              ) : (
                <Button
                  variant="quiet"
                  disabled={isBusy}
                  onClick={() => void call((api) => api.thresholds.revert({ id }))}
                >
                  Undo
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function replayText({ replay, isValid }: ThresholdProposal): string {
  const days = Math.round((replay.toMs - replay.fromMs) / DAY_MS);
  const changed = `In the last ${plural(days, 'day')}, readings would have crossed it ${plural(replay.crossingsAfter, 'time')} instead of ${replay.crossingsBefore}`;
  const missed =
    replay.incidentsMissed > 0
      ? `, and ${plural(replay.incidentsMissed, 'critical incident')} would have been missed`
      : '';
  const earlier =
    replay.incidentsEarlier > 0
      ? `, and ${plural(replay.incidentsEarlier, 'incident')} would have been detected earlier`
      : '';
  return `${changed}${missed}${earlier}.${isValid ? '' : ' The replay argues against this change.'}`;
}

function boundText(metric: string, { warning }: Bounds): string {
  return thresholdText(metric, warning);
}
