import { createLinuxCollectors } from '../collectors/linux-collectors';
import { createProcessCollector } from '../collectors/processes';
import type { InspectedMachine, InspectedSources } from '../inspection/inspect-machine';
import { createProcessService } from '../platform/linux/process-service';
import type { AppUsage } from '../platform/linux/process-totals';

/** Creates the collectors of a host for a machine that is only inspected: without worker, log and configuration. */
export function createInspectedSources({ roots, clock, probe, passwdPath }: InspectedMachine): InspectedSources {
  let applications: readonly AppUsage[] = [];
  const processes = createProcessCollector({
    service: {
      async scan(options) {
        const scan = scanner().scan(options);
        applications = scan.apps;
        // A running machine has at least one.
        if (scan.processes === 0) throw new Error('/proc lists no processes');
        return scan;
      },
    },
    clock,
    intervalMs: () => 0,
  });
  let service: ReturnType<typeof createProcessService> | undefined;
  const scanner = () => {
    service ??= createProcessService({ roots, ...(passwdPath === undefined ? {} : { passwdPath }) }, clock);
    return service;
  };
  return {
    collectors: [
      ...createLinuxCollectors({
        roots,
        clock,
        includeRemote: () => false,
        probeRemote: () => Promise.reject(new Error('file systems on a network are not asked')),
        ...(probe === undefined ? {} : { probeLocal: probe }),
        onSlowSensor: () => undefined,
      }),
      processes,
    ],
    applications: () => applications,
    close: () => service?.close(),
  };
}
