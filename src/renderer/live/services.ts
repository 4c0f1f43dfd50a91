import type { ServiceStatus } from '../../shared/model/service';
import { createLiveStore, type Live } from './follow';

/** Returns a store of the monitored services, which the host sends after every check. */
export function createServicesStore(live: Live) {
  return createLiveStore<readonly ServiceStatus[]>(live, async (api, set, signal) => {
    for await (const statuses of await api.services.watch(undefined, { signal })) set(statuses);
  });
}
