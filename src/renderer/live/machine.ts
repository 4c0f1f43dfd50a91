import type { HealthView } from '../../shared/contract/health-schemas';
import type { Inventory, Status } from '../../shared/contract/schemas';
import { createLiveStore, untilAborted } from './follow';
import type { Live } from './follow';

/** How the host does, and how it judges the machine. */
export interface Machine {
  readonly status: Status;
  readonly health: HealthView;
}

export function createMachineStore(live: Live) {
  return createLiveStore<Machine>(live, async (api, set, signal) => {
    let status: Status | undefined;
    let health: HealthView | undefined;
    const show = () => {
      if (status !== undefined && health !== undefined) set({ status, health });
    };
    await Promise.all([
      (async () => {
        for await (status of await api.status.watch(undefined, { signal })) show();
      })(),
      (async () => {
        for await (health of await api.health.watch(undefined, { signal })) show();
      })(),
    ]);
  });
}

export function createInventoryStore(live: Live) {
  return createLiveStore<Inventory>(live, async (api, set, signal) => {
    set(await api.inventory.get(undefined, { signal }));
    await untilAborted(signal);
  });
}
