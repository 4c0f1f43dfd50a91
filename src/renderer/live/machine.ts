import type { Health, Status } from '../../shared/contract/schemas';
import type { Inventory } from '../../shared/model/inventory';
import { createLiveStore, type Live, untilAborted } from './follow';

/** How the host does, and how it judges the machine. */
export interface Machine {
  readonly status: Status;
  readonly health: Health;
}

export function createMachineStore(live: Live) {
  return createLiveStore<Machine>(live, async (api, set, signal) => {
    for await (const status of await api.status.watch(undefined, { signal })) {
      set({ status, health: await api.health.get(undefined, { signal }) });
    }
  });
}

export function createInventoryStore(live: Live) {
  return createLiveStore<Inventory>(live, async (api, set, signal) => {
    set(await api.inventory.get(undefined, { signal }));
    await untilAborted(signal);
  });
}
