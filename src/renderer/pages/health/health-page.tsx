import { Columns, Loaded, Page } from '../../components';
import { useLive, useReadable } from '../../live/live-context';
import { BottlenecksCard } from './bottlenecks-card';
import { IncidentsCard } from './incidents-card';
import { KillsCard } from './kills-card';
import { RecoveryCard } from './recovery-card';
import { ScoreCard } from './score-card';
import { ThresholdsCard } from './thresholds-card';
import { TimelineCard } from './timeline-card';

/** The health of the machine, its bottlenecks and incidents, and the thresholds that decide. */
export function HealthPage() {
  const machine = useReadable(useLive().machine);
  return (
    <Page title="Health">
      <Loaded result={machine} what="the health of the machine">
        {({ health }) => (
          <>
            <Columns>
              <ScoreCard health={health} />
              <BottlenecksCard active={health.bottlenecks} />
            </Columns>
            <TimelineCard prediction={health.prediction} />
            <RecoveryCard />
            <Columns>
              <IncidentsCard />
              <KillsCard />
            </Columns>
            <ThresholdsCard />
          </>
        )}
      </Loaded>
    </Page>
  );
}
