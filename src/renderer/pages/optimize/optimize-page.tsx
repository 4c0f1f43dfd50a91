import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Callout, ErrorState, IconButton, Page, Segmented, Toolbar } from '../../components';
import { every, orpc, queryClient } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { failureOf } from '../../live/loadable';
import { type OptimizeSection, optimizeHash, parseOptimizeView, useHash } from '../../routes';
import { ActionsSection } from './actions-section';
import { ApplyDialog } from './apply-dialog';
import { HistorySection } from './history-section';
import { NowSection } from './now-section';
import { QuarantineSection } from './quarantine-section';
import { TargetCard } from './target-card';
import { useApply } from './use-apply';

/** Suggestions, the trial in progress, active changes, all actions and the history. Nothing changes without a click. */
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
  const chosen =
    view.section === 'actions' ? actions.find(({ id, supported }) => supported && id === view.action) : undefined;
  const obstacle = obstacleTo(status?.safeMode ?? null, trialId !== undefined, isApplying);

  const openCount = status?.open.length ?? 0;
  const sections: Readonly<Record<OptimizeSection, string>> = {
    now: openCount === 0 ? 'Now' : `Now (${openCount})`,
    actions: 'All actions',
    history: 'History',
    quarantine: 'Quarantine',
  };
  return (
    <Page title="Optimize">
      <Toolbar label="Optimizations">
        <Segmented
          label="View"
          options={sections}
          value={view.section}
          onChange={(section) => {
            location.hash = optimizeHash({ section });
          }}
        />
      </Toolbar>
      {status?.safeMode != null && (
        <Callout tone="degraded" text={`${status.safeMode} Active changes can still be undone.`} />
      )}
      {failure !== undefined && (
        <Callout
          tone="critical"
          text={failure}
          end={<IconButton icon="close" label="Dismiss" onClick={dismissFailure} />}
        />
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
          nowMs={hostClock.nowMs()}
        />
      )}
      {view.section === 'actions' && <TargetCard target={view.target} />}
      {view.section === 'actions' && view.target === undefined && (
        <ActionsSection
          result={actionsResult}
          onChoose={(action) => {
            location.hash = optimizeHash({ section: 'actions', action });
          }}
        />
      )}
      {view.section === 'history' && <HistorySection result={historyResult} opened={view.change} />}
      {view.section === 'quarantine' && <QuarantineSection optimizing={optimizing} nowMs={hostClock.nowMs()} />}
      {chosen !== undefined && (
        <ApplyDialog
          key={chosen.id}
          action={chosen}
          target={view.target}
          obstacle={obstacle}
          onClose={() => location.replace(optimizeHash({ section: 'actions', target: view.target }))}
          onApply={(request, isMeasured) => {
            optimizing.apply(request, isMeasured);
            // The trial is shown there.
            location.hash = optimizeHash({ section: 'now' });
          }}
        />
      )}
    </Page>
  );
}

function obstacleTo(safeMode: string | null, isTrying: boolean, isApplying: boolean): string | undefined {
  if (safeMode !== null) return 'The journal is damaged. New changes are not possible.';
  if (isTrying) return 'Another change is in trial. Only one can be measured at a time.';
  return isApplying ? 'Another change is being applied.' : undefined;
}
