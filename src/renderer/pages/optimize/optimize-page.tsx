import { useEffect, useRef } from 'react';
import { IconButton } from '../../components/button';
import { Callout } from '../../components/callout';
import { Page } from '../../components/layout';
import { ErrorState } from '../../components/placeholder';
import { Segmented } from '../../components/segmented';
import { Toolbar } from '../../components/toolbar';
import { HostClock } from '../../live/host-clock';
import { useLive, useReadable } from '../../live/live-context';
import { readyValue } from '../../live/loadable';
import { ACTIONS, historyQuery, statusQuery } from '../../live/optimization-queries';
import { useQuery } from '../../live/use-query';
import { type OptimizeSection, optimizeHash, parseOptimizeView, useHash } from '../../routes';
import { ActionsSection } from './actions-section';
import { ApplyDialog } from './apply-dialog';
import { HistorySection } from './history-section';
import { NowSection } from './now-section';
import { QuarantineSection } from './quarantine-section';
import { useApply } from './use-apply';

/** Suggestions, the trial in progress, active changes, all actions and the history. Nothing changes without a click. */
export function OptimizePage() {
  const view = parseOptimizeView(useHash());
  const optimizing = useApply();
  const { version, failure, dismissFailure, isApplying } = optimizing;
  const statusResult = useQuery(statusQuery(version));
  const status = readyValue(statusResult.loaded);
  const trialId = status?.trial?.changeId;
  const historyVersion = `${version} ${trialId ?? ''}`;
  const historyResult = useQuery(historyQuery(historyVersion));
  const history = readyValue(historyResult.loaded) ?? [];
  const actionsResult = useQuery(ACTIONS);
  const actions = readyValue(actionsResult.loaded) ?? [];
  const clock = useHostClock();
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
    <Page title="Optimize">
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
        <Callout tone="degraded" text={`${status.safeMode} Active changes can still be undone.`} />
      )}
      {failure !== undefined && (
        <Callout
          tone="critical"
          text={failure}
          end={<IconButton icon="close" label="Dismiss" onClick={dismissFailure} />}
        />
      )}
      {statusResult.loaded.kind === 'failed' && (
        <ErrorState title="Optimization is unavailable" failure={statusResult.loaded.failure} />
      )}
      {view.section === 'now' && statusResult.loaded.kind !== 'failed' && (
        <NowSection
          status={status}
          history={history}
          actions={actions}
          sought={view}
          optimizing={optimizing}
          obstacle={obstacle}
          summaryOf={summaryOf}
          nowMs={clock.nowMs()}
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
        <HistorySection result={historyResult} version={historyVersion} summaryOf={summaryOf} opened={view.change} />
      )}
      {view.section === 'quarantine' && <QuarantineSection optimizing={optimizing} nowMs={clock.nowMs()} />}
      {chosen !== undefined && (
        <ApplyDialog
          key={chosen.id}
          action={chosen}
          target={view.target}
          obstacle={obstacle}
          onClose={() => location.replace(optimizeHash({ section: 'actions' }))}
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

/** The clock of the host, for the ends of trials and of changes that expire. */
function useHostClock(): HostClock {
  const clock = useRef(new HostClock(Date.now)).current;
  const connection = useReadable(useLive().connection.state);
  useEffect(() => {
    // Where it cannot be read, the clock of the page is used: only the countdown depends on it.
    if (connection.kind === 'open') void clock.read(connection.api).catch(() => undefined);
  }, [connection, clock]);
  return clock;
}

function obstacleTo(safeMode: string | null, isTrying: boolean, isApplying: boolean): string | undefined {
  if (safeMode !== null) return 'The journal is damaged. New changes are not possible.';
  if (isTrying) return 'Another change is in trial. Only one can be measured at a time.';
  return isApplying ? 'Another change is being applied.' : undefined;
}
