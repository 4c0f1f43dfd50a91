import type { HealthView } from '../../shared/contract/health-schemas';
import type { Status } from '../../shared/contract/schemas';
import { createLiveStore, type Live } from './follow';

/** The status of the host, and its judgment of the machine. */
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
