import type { ServiceStatus } from '../../shared/contract/service-schemas';
import { createLiveStore } from './follow';
import type { Live } from './follow';

/** The watched services, told anew after every look. */
export function createServicesStore(live: Live) {
  return createLiveStore<readonly ServiceStatus[]>(live, async (api, set, signal) => {
    for await (const statuses of await api.services.watch(undefined, { signal })) set(statuses);
  });
}
