import { NoData } from '../../components/query-result';
import { useStream } from '../../live/live-context';
import { ApprovalsCard } from './approvals-card';
import styles from './automation-page.module.css';
import { ChangeSetsCard } from './change-sets-card';
import { ControlBar } from './control-bar';
import { DecisionsCard } from './decisions-card';
import { LevelsCard } from './levels-card';
import { MitigationsCard } from './mitigations-card';
import { ProfilesCard } from './profiles-card';
import { SchedulesCard } from './schedules-card';

/** What may happen without a hand, what does now, and why. */
export function AutomationPage() {
  const watched = useStream((api, signal) => api.automation.watch(undefined, { signal }));
  const { data: status } = watched;
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Automation</h1>
      {status === undefined ? (
        <NoData result={watched} what="the automation status" />
      ) : (
        <>
          <ControlBar status={status} />
          {status.asks.length > 0 && <ApprovalsCard approvals={status.asks} />}
          <div className={styles.columns}>
            <LevelsCard status={status} />
            <MitigationsCard status={status} />
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
