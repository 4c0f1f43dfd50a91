import { useRef } from 'react';
import { Columns, Loaded, Page } from '../../components';
import { useLive, useReadable } from '../../live/live-context';
import { BottlenecksCard } from './bottlenecks-card';
import { IncidentsCard } from './incidents-card';
import { RecoveryCard } from './recovery-card';
import { ScoreCard } from './score-card';
import { ThresholdsCard } from './thresholds-card';
import { TimelineCard } from './timeline-card';

/** The health of the machine, its bottlenecks and incidents, and the thresholds that decide. */
export function HealthPage() {
  const machine = useReadable(useLive().machine);
  const health = machine.data?.health;
  // The host's clock as of its newest judgment: over a tunnel, the two clocks may differ a lot.
  const newestAtMs = useRef(Date.now());
  if (health !== undefined && health.atMs > 0) newestAtMs.current = health.atMs;
  const nowMs = () => Math.max(newestAtMs.current, Date.now());

  return (
    <Page title="Health">
      <Loaded result={machine} what="the health of the machine">
        {({ health: current }) => (
          <>
            <Columns>
              <ScoreCard health={current} />
              <BottlenecksCard active={current.bottlenecks} />
            </Columns>
            <TimelineCard nowMs={nowMs} prediction={current.prediction} />
            <Columns>
              <RecoveryCard />
              <IncidentsCard nowMs={nowMs} />
            </Columns>
            <ThresholdsCard />
          </>
        )}
      </Loaded>
    </Page>
  );
}
