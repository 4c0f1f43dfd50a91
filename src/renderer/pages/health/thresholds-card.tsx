import { useQuery } from '@tanstack/react-query';
import type { ThresholdProposal, ThresholdsView } from '../../../shared/contract/health-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import { thresholdText } from '../../../shared/format/threshold-text';
import { DAY_MS } from '../../../shared/model/time';
import {
  Button,
  Card,
  DataTable,
  List,
  ListRow,
  Muted,
  Note,
  Prose,
  QueryResult,
  Subheading,
  useAction,
} from '../../components';
import { api, orpc } from '../../live/host-api';
import styles from './health.module.css';

type Work = () => Promise<unknown>;

/** The thresholds of this machine, those that its past proposes, and their changes. */
export function ThresholdsCard() {
  const result = useQuery(orpc.thresholds.get.queryOptions({ refetchInterval: 30_000 }));
  const { mutate: run, isPending: isBusy } = useAction({ mutationFn: (work: Work) => work() });

  return (
    <Card
      title="Thresholds"
      detail="warning and critical bounds for this machine"
      actions={
        <Button disabled={isBusy} onClick={() => run(() => api.thresholds.learn())}>
          {isBusy ? 'Learning from recent weeks…' : 'Learn now'}
        </Button>
      }
      flush
    >
      <QueryResult result={result} what="thresholds">
        {(view) => (
          <>
            <Proposals view={view} isBusy={isBusy} run={run} />
            <Thresholds view={view} />
            <Changes view={view} isBusy={isBusy} run={run} />
          </>
        )}
      </QueryResult>
    </Card>
  );
}

interface PartProps {
  readonly view: ThresholdsView;
  readonly isBusy: boolean;
  readonly run: (work: Work) => void;
}

function Proposals({ view, isBusy, run }: PartProps) {
  if (view.proposals.length === 0) return null;
  return (
    <List>
      {view.proposals.map((one) => (
        <ListRow
          key={one.id}
          end={
            <>
              {view.frozen !== null && <Muted>Currently locked: {asReason(view.frozen)}</Muted>}
              <Button
                variant="primary"
                disabled={isBusy || !one.isValid || view.frozen !== null}
                onClick={() => run(() => api.thresholds.adopt({ id: one.id }))}
              >
                Apply
              </Button>
              <Button
                variant="quiet"
                disabled={isBusy}
                onClick={() => run(() => api.thresholds.dismiss({ id: one.id }))}
              >
                Dismiss
              </Button>
            </>
          }
        >
          <strong>{one.title}</strong>: {thresholdText(one.metric, one.from.warning)} →{' '}
          {thresholdText(one.metric, one.to.warning)}
          <Note>
            <Prose text={one.reason} />
          </Note>
          <Note>{replayText(one)}</Note>
        </ListRow>
      ))}
    </List>
  );
}

function Thresholds({ view }: { readonly view: ThresholdsView }) {
  return (
    <DataTable
      label="Thresholds"
      columns={[
        { title: 'Threshold', width: 190, render: ({ title }) => title },
        { title: 'Warning', width: 84, render: ({ metric, bounds }) => thresholdText(metric, bounds.warning) },
        { title: 'Critical', width: 84, render: ({ metric, bounds }) => thresholdText(metric, bounds.critical) },
        {
          title: 'Origin',
          width: 140,
          render: ({ isLearned, isAdaptive }) =>
            isLearned ? 'learned' : isAdaptive ? `preset for a ${view.role}` : 'fixed for all machines',
        },
      ]}
      rows={view.limits}
      keyOf={({ id }) => id}
      shownRows={12}
    />
  );
}

function Changes({ view, isBusy, run }: PartProps) {
  if (view.changes.length === 0) return null;
  return (
    <>
      <Subheading className={styles.inset}>Changes</Subheading>
      <List>
        {view.changes.map(({ id, atMs, limit, from, to, by, isReverted }) => {
          const known = view.limits.find((one) => one.id === limit);
          const metric = known?.metric ?? '';
          return (
            <ListRow
              key={id}
              lead={<Muted>{formatDateTime(atMs)}</Muted>}
              end={
                isReverted ? (
                  <Muted>undone</Muted>
                ) : (
                  <Button variant="quiet" disabled={isBusy} onClick={() => run(() => api.thresholds.revert({ id }))}>
                    Undo
                  </Button>
                )
              }
            >
              {known?.title ?? limit}: {thresholdText(metric, from.warning)} → {thresholdText(metric, to.warning)}
              <Muted>{by === 'auto' ? ', automatically' : ', by you'}</Muted>
            </ListRow>
          );
        })}
      </List>
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
