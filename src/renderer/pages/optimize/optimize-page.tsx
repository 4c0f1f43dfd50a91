import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { IconButton } from '../../components/button';
import { Icon } from '../../components/icon';
import { ErrorState } from '../../components/placeholder';
import { Prose } from '../../components/prose';
import { Segmented } from '../../components/segmented';
import { Toolbar } from '../../components/toolbar';
import { every, orpc, queryClient } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { failureOf } from '../../live/loadable';
import { type OptimizeSection, optimizeHash, parseOptimizeView, useHash } from '../../routes';
import { ActionsSection } from './actions-section';
import { ApplyDialog } from './apply-dialog';
import { HistorySection } from './history-section';
import { NowSection } from './now-section';
import styles from './optimize-page.module.css';
import { QuarantineSection } from './quarantine-section';
import { useApply } from './use-apply';

/** What would help, what is tried out and in force, what can be done at all, and what was done. Nothing without a click. */
export function OptimizePage() {
  const view = parseOptimizeView(useHash());
  const optimizing = useApply();
  const { failure, dismissFailure, isApplying } = optimizing;
  const { data: status, error } = useQuery(orpc.optimize.status.queryOptions({ refetchInterval: every(1_000) }));
  const trialId = status?.trial?.changeId;
  const historyResult = useQuery(orpc.optimize.history.queryOptions({ refetchInterval: 5_000 }));
  const history = historyResult.data ?? [];
  const actionsResult = useQuery(orpc.optimize.list.queryOptions({ refetchInterval: 60_000 }));
  const actions = actionsResult.data ?? [];
  // Countdowns of trials and of changes that expire follow the clock of the host.
  useQuery({ queryKey: ['host clock'], queryFn: hostClock.read });
  // A trial that begins or ends is in the history.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the trial is the reason
  useEffect(() => void queryClient.invalidateQueries({ queryKey: orpc.optimize.key() }), [trialId]);
  const isUnavailable = status === undefined && error !== null;
  const summaryOf = (action: string) => actions.find(({ id }) => id === action)?.summary ?? action;
  const chosen =
    view.section === 'actions' ? actions.find(({ id, supported }) => supported && id === view.action) : undefined;
  const obstacle = obstacleTo(status?.safeMode ?? null, trialId !== undefined, isApplying);

  const openCount = status?.open.length ?? 0;
  const options: readonly { readonly value: OptimizeSection; readonly label: string }[] = [
    { value: 'now', label: openCount === 0 ? 'Now' : `Now (${openCount})` },
    { value: 'actions', label: 'All actions' },
    { value: 'history', label: 'History' },
    { value: 'quarantine', label: 'Quarantine' },
  ];
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Optimize</h1>
      <Toolbar label="Optimizations">
        <Segmented
          label="View"
          options={options}
          value={view.section}
          onChange={(section) => {
            location.hash = optimizeHash({ section });
          }}
        />
      </Toolbar>
      {status?.safeMode != null && (
        <p className={styles.notice} role="status">
          <Icon name="warning" />
          <Prose text={`${status.safeMode} Active changes can still be undone.`} />
        </p>
      )}
      {failure !== undefined && (
        <p className={styles.failure} role="alert">
          <Icon name="error" />
          <span className={styles.text}>
            <Prose text={failure} />
          </span>
          <IconButton icon="close" label="Dismiss" onClick={dismissFailure} />
        </p>
      )}
      {isUnavailable && <ErrorState title="Optimization is unavailable" failure={failureOf(error)} />}
      {view.section === 'now' && !isUnavailable && (
        <NowSection
          status={status}
          history={history}
          actions={actions}
          sought={view}
          optimizing={optimizing}
          obstacle={obstacle}
          summaryOf={summaryOf}
          nowMs={hostClock.nowMs()}
        />
      )}
      {view.section === 'actions' && (
        <ActionsSection
          result={actionsResult}
          onChoose={(action) => {
            location.hash = optimizeHash({ section: 'actions', action });
          }}
        />
      )}
      {view.section === 'history' && (
        <HistorySection result={historyResult} summaryOf={summaryOf} opened={view.change} />
      )}
      {view.section === 'quarantine' && <QuarantineSection optimizing={optimizing} nowMs={hostClock.nowMs()} />}
      {chosen !== undefined && (
        <ApplyDialog
          key={chosen.id}
          action={chosen}
          target={view.target}
          obstacle={obstacle}
          onClose={() => location.replace(optimizeHash({ section: 'actions' }))}
          onApply={(request, isMeasured) => {
            optimizing.apply(request, isMeasured);
            // How it goes is seen there.
            location.hash = optimizeHash({ section: 'now' });
          }}
        />
      )}
    </div>
  );
}

function obstacleTo(safeMode: string | null, isTrying: boolean, isApplying: boolean): string | undefined {
  if (safeMode !== null) return 'The journal is damaged. New changes are not possible.';
  if (isTrying) return 'Another change is in trial. Only one can be measured at a time.';
  return isApplying ? 'Another change is being applied.' : undefined;
}
