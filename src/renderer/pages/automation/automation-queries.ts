import type { AutomationStatus, DecisionOutcome, DecisionPage } from '../../../shared/contract/automation-schemas';
import type { ChangeSetsStatus, ProfileList } from '../../../shared/contract/change-set-schemas';
import type { QuietHours, ScheduleStatus } from '../../../shared/contract/schedule-schemas';
import type { Live } from '../../live/follow';
import { createLiveStore } from '../../live/follow';
import type { Query } from '../../live/query';

/** What may happen by itself and what does, told anew whenever something is decided. */
export function createAutomationStore(live: Live) {
  return createLiveStore<AutomationStatus>(live, async (api, set, signal) => {
    for await (const status of await api.automation.watch(undefined, { signal })) set(status);
  });
}

/** @param outcomes those to be listed; all where there is none */
export function decisionsQuery(outcomes: readonly DecisionOutcome[], limit: number): Query<DecisionPage> {
  return {
    key: `decisions ${outcomes.join(' ')} ${limit}`,
    subject: 'decisions',
    everyMs: 2_000,
    run: ({ automation }, signal) => automation.decisions({ outcomes: [...outcomes], offset: 0, limit }, { signal }),
  };
}

/** @param version another one asks again: something was changed */
export function profilesQuery(version: number): Query<ProfileList> {
  return {
    key: `profiles ${version}`,
    subject: 'profiles',
    everyMs: 10_000,
    run: ({ profiles }, signal) => profiles.list(undefined, { signal }),
  };
}

/** @param version as above */
export function changeSetsQuery(version: number): Query<ChangeSetsStatus> {
  return {
    key: `change sets ${version}`,
    subject: 'change sets',
    everyMs: 2_000,
    run: ({ changeSets }, signal) => changeSets.list(undefined, { signal }),
  };
}

/** @param version as above */
export function schedulesQuery(version: number): Query<readonly ScheduleStatus[]> {
  return {
    key: `schedules ${version}`,
    subject: 'schedules',
    everyMs: 5_000,
    run: ({ schedules }, signal) => schedules.list(undefined, { signal }),
  };
}

export const QUIET_HOURS: Query<QuietHours> = {
  key: 'quiet hours',
  subject: 'quiet hours',
  everyMs: 600_000,
  run: ({ schedules }, signal) => schedules.quietHours(undefined, { signal }),
};
