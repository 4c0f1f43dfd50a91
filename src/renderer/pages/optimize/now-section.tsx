import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ActionInfo, Change, OptimizationStatus } from '../../../shared/contract/optimization-schemas';
import { orpc } from '../../live/host-api';
import { OpenChangesCard } from './open-changes-card';
import type { Sought } from './suggestion-groups';
import { SuggestionsCard } from './suggestions-card';
import { TrialCard } from './trial-card';
import type { Optimizing } from './use-apply';
import { useRecommendations } from './use-recommendations';
import { VerdictCard } from './verdict-card';

export interface NowSectionProps {
  readonly status: OptimizationStatus | undefined;
  readonly history: readonly Change[];
  readonly actions: readonly ActionInfo[];
  readonly sought: Sought;
  readonly optimizing: Optimizing;
  /** Why nothing can be applied now; undefined where it can. */
  readonly obstacle: string | undefined;
  /** By the host's clock. */
  readonly nowMs: number;
}

/** The trial in progress, the last verdict, the suggestions, and the active changes. */
export function NowSection(props: NowSectionProps) {
  const { status, history, actions, sought, optimizing, obstacle, nowMs } = props;
  const { version, isUndoing, undo, apply } = optimizing;
  const suggestions = useQuery(orpc.optimize.suggest.queryOptions({ refetchInterval: 5_000 }));
  const recommending = useRecommendations();
  const trial = status?.trial ?? null;
  // A trial that was seen running also shows its end.
  const [watched, setWatched] = useState<string>();
  useEffect(() => {
    if (trial !== null) setWatched(trial.changeId);
  }, [trial]);
  const open = (status?.open ?? []).filter(({ id }) => id !== trial?.changeId);
  const failed = history.filter(({ state }) => state === 'failed');
  const ended = trial === null ? history.find(({ id, state }) => id === watched && state !== 'trial') : undefined;
  const tried = status?.open.find(({ id }) => id === trial?.changeId);
  const inForce = [...open, ...failed];
  const inForceCard = status !== undefined && (
    <OpenChangesCard changes={inForce} nowMs={nowMs} isBusy={isUndoing} onUndo={undo} />
  );
  return (
    <>
      {trial !== null && <TrialCard progress={trial} change={tried} nowMs={nowMs} isBusy={isUndoing} onAbort={undo} />}
      {ended !== undefined && <VerdictCard change={ended} onClose={() => setWatched(undefined)} />}
      {/* Active changes must not be below the fold. */}
      {inForce.length > 0 && inForceCard}
      <SuggestionsCard
        result={suggestions}
        actions={actions}
        open={status?.open ?? []}
        history={history}
        recommending={recommending}
        sought={sought}
        version={version}
        obstacle={obstacle}
        onApply={apply}
      />
      {inForce.length === 0 && inForceCard}
    </>
  );
}
