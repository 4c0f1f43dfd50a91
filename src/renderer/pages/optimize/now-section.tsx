import { useEffect, useState } from 'react';
import { OpenChangesCard } from './open-changes-card';
import { SuggestionsCard, type SuggestionsCardProps } from './suggestions-card';
import { TrialCard } from './trial-card';
import { VerdictCard } from './verdict-card';

interface NowSectionProps extends SuggestionsCardProps {
  /** By the host's clock. */
  readonly nowMs: number;
}

/** The trial in progress, the last verdict, the suggestions, and the active changes. */
export function NowSection(props: NowSectionProps) {
  const { status, history, optimizing, nowMs } = props;
  const { isUndoing, undo } = optimizing;
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
      <SuggestionsCard {...props} />
      {inForce.length === 0 && inForceCard}
    </>
  );
}
