import { useMemo } from 'react';
import { ErrorState, LoadingState } from '../../components/placeholder';
import { useLive, useReadable } from '../../live/live-context';
import { ApprovalsCard } from './approvals-card';
import { createAutomationStore } from './automation-queries';
import { ChangeSetsCard } from './change-sets-card';
import { ControlBar } from './control-bar';
import { DecisionsCard } from './decisions-card';
import { LevelsCard } from './levels-card';
import { MitigationsCard } from './mitigations-card';
import { ProfilesCard } from './profiles-card';
import { SchedulesCard } from './schedules-card';
import styles from './automation-page.module.css';

/** What may happen without a hand, what does now, and why. */
export function AutomationPage() {
  const { live } = useLive();
  const status = useReadable(useMemo(() => createAutomationStore(live), [live]));
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Automation</h1>
      {status.kind === 'loading' && <LoadingState what="automation" />}
      {status.kind === 'failed' && <ErrorState title="Cannot load the automation status" failure={status.failure} />}
      {status.kind === 'ready' && (
        <>
          <ControlBar status={status.value} />
          {status.value.asks.length > 0 && <ApprovalsCard approvals={status.value.asks} />}
          <div className={styles.columns}>
            <LevelsCard status={status.value} />
            <MitigationsCard status={status.value} />
          </div>
          <DecisionsCard />
          <div className={styles.columns}>
            <ProfilesCard />
            <SchedulesCard />
          </div>
          <ChangeSetsCard />
        </>
      )}
    </div>
  );
}
