import { useRef } from 'react';
import { NoData } from '../../components/query-result';
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
  const health = machine.data?.health;
  // The host's clock, as its newest judgement tells it: over a tunnel it may be far off ours.
  const newestAtMs = useRef(Date.now());
  if (health !== undefined && health.atMs > 0) newestAtMs.current = health.atMs;
  const nowMs = () => Math.max(newestAtMs.current, Date.now());

  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Health</h1>
      {health === undefined ? (
        <NoData result={machine} what="the health of the machine" />
      ) : (
        <>
          <div className={styles.columns}>
            <ScoreCard health={health} />
            <BottlenecksCard active={health.bottlenecks} />
          </div>
          <TimelineCard nowMs={nowMs} prediction={health.prediction} />
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
