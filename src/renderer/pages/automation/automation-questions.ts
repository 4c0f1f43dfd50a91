import type { AutomationStatus, DecisionPage } from '../../../shared/contract/automation-schemas';
import type { DecisionOutcome, IntegrationStatus } from '../../../shared/model/automation';
import type { ChangeSetsStatus, ProfileList } from '../../../shared/model/change-set';
import type { QuietHours, ScheduleStatus } from '../../../shared/model/schedule';
import type { Question } from '../../live/answer';
import { createLiveStore, type Live } from '../../live/follow';

/** What may happen by itself and what does, told anew whenever something is decided. */
export function createAutomationStore(live: Live) {
  return createLiveStore<AutomationStatus>(live, async (api, set, signal) => {
    for await (const status of await api.automation.watch(undefined, { signal })) set(status);
  });
}

/** @param outcomes those to be listed; all where there is none */
export function decisionsQuestion(outcomes: readonly DecisionOutcome[], limit: number): Question<DecisionPage> {
  return {
    key: `decisions ${outcomes.join(' ')} ${limit}`,
    subject: 'decisions',
    everyMs: 2_000,
    ask: ({ automation }, signal) => automation.decisions({ outcomes: [...outcomes], offset: 0, limit }, { signal }),
  };
}

export const INTEGRATION: Question<IntegrationStatus> = {
  key: 'integration',
  subject: 'integration',
  everyMs: 5_000,
  ask: ({ automation }, signal) => automation.integration(undefined, { signal }),
};

/** @param version another one asks again: something was changed */
export function profilesQuestion(version: number): Question<ProfileList> {
  return {
    key: `profiles ${version}`,
    subject: 'profiles',
    everyMs: 10_000,
    ask: ({ profiles }, signal) => profiles.list(undefined, { signal }),
  };
}

/** @param version as above */
export function changeSetsQuestion(version: number): Question<ChangeSetsStatus> {
  return {
    key: `change sets ${version}`,
    subject: 'change sets',
    everyMs: 2_000,
    ask: ({ changeSets }, signal) => changeSets.list(undefined, { signal }),
  };
}

/** @param version as above */
export function schedulesQuestion(version: number): Question<readonly ScheduleStatus[]> {
  return {
    key: `schedules ${version}`,
    subject: 'schedules',
    everyMs: 5_000,
    ask: ({ schedules }, signal) => schedules.list(undefined, { signal }),
  };
}

export const QUIET_HOURS: Question<QuietHours> = {
  key: 'quiet hours',
  subject: 'quiet hours',
  everyMs: 600_000,
  ask: ({ schedules }, signal) => schedules.quietHours(undefined, { signal }),
};
