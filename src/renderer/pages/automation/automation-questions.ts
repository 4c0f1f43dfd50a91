import type { AutomationStatus, DecisionPage } from '../../../shared/contract/automation-schemas';
import type { DecisionOutcome, IntegrationStatus } from '../../../shared/model/automation';
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
