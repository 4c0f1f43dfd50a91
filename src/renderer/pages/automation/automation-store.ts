import type { AutomationStatus } from '../../../shared/contract/automation-schemas';
import { createLiveStore, type Live } from '../../live/follow';

/** Returns a store of the automation status, which the host sends whenever something is decided. */
export function createAutomationStore(live: Live) {
  return createLiveStore<AutomationStatus>(live, async (api, set, signal) => {
    for await (const status of await api.automation.watch(undefined, { signal })) set(status);
  });
}
