import { Columns, Loaded, Page } from '../../components';
import { useStream } from '../../live/live-context';
import { ApprovalsCard } from './approvals-card';
import { ChangeSetsCard } from './change-sets-card';
import { ControlBar } from './control-bar';
import { DecisionsCard } from './decisions-card';
import { LevelsCard } from './levels-card';
import { MitigationsCard } from './mitigations-card';
import { ProfilesCard } from './profiles-card';
import { SchedulesCard } from './schedules-card';

/** Limits of automation, its active mitigations, and the reasons for its decisions. */
export function AutomationPage() {
  const status = useStream((api, signal) => api.automation.watch(undefined, { signal }));
  return (
    <Page title="Automation">
      <Loaded result={status} what="the automation status">
        {(value) => (
          <>
            <ControlBar status={value} />
            {value.asks.length > 0 && <ApprovalsCard approvals={value.asks} />}
            <Columns kind="wide">
              <LevelsCard status={value} />
              <MitigationsCard status={value} />
            </Columns>
            <DecisionsCard />
            <Columns kind="wide">
              <ProfilesCard />
              <SchedulesCard />
            </Columns>
            <ChangeSetsCard />
          </>
        )}
      </Loaded>
    </Page>
  );
}
