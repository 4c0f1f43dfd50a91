import { useRef } from 'react';
import { ErrorState, LoadingState } from '../../components/placeholder';
import { useLive, useReadable } from '../../live/live-context';
import { BottlenecksCard } from './bottlenecks-card';
import styles from './health-page.module.css';
import { IncidentsCard } from './incidents-card';
import { RecoveryCard } from './recovery-card';
import { ScoreCard } from './score-card';
import { ThresholdsCard } from './thresholds-card';
import { TimelineCard } from './timeline-card';

/** Is this machine well, what holds it back, what happened, and by which limits is that said. */
export function HealthPage() {
  const machine = useReadable(useLive().machine);
  // The host's clock, as its newest judgement tells it: over a tunnel it may be far off ours.
  const newestAtMs = useRef(Date.now());
  if (machine.kind === 'ready' && machine.value.health.atMs > 0) newestAtMs.current = machine.value.health.atMs;
  const nowMs = () => Math.max(newestAtMs.current, Date.now());

  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Health</h1>
      {machine.kind === 'loading' && <LoadingState what="the health of the machine" />}
      {machine.kind === 'failed' && (
        <ErrorState title="Cannot load the health of the machine" failure={machine.failure} />
      )}
      {machine.kind === 'ready' && (
        <>
          <div className={styles.columns}>
            <ScoreCard health={machine.value.health} />
            <BottlenecksCard active={machine.value.health.bottlenecks} />
          </div>
          <TimelineCard nowMs={nowMs} prediction={machine.value.health.prediction} />
          <div className={styles.columns}>
            <RecoveryCard />
            <IncidentsCard nowMs={nowMs} />
          </div>
          <ThresholdsCard />
        </>
      )}
    </div>
  );
}
