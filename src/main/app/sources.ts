import { createGenericCollector } from '../collectors/generic';
import { createLinuxCollectors } from '../collectors/linux-collectors';
import { createProcessCollector } from '../collectors/processes';
import type { ProcessService } from '../platform/linux/process-service';
import { LINUX_ROOTS } from '../platform/linux/roots';
import type { Context } from './context';

export interface SourceOptions {
  readonly includeRemoteMounts: () => boolean;
  readonly processIntervalMs: () => number;
}

/** Creates every source of this system, in the order in which they run. */
export function createSources({ worker, clock, tasks, log }: Context, options: SourceOptions) {
  const processes = createProcessCollector({
    service: worker.target<ProcessService>('processes'),
    clock,
    intervalMs: options.processIntervalMs,
  });
  const own =
    process.platform === 'linux'
      ? createLinuxCollectors({
          roots: LINUX_ROOTS,
          clock,
          includeRemote: options.includeRemoteMounts,
          probeRemote: (path) => tasks.run('statfs', path),
          onSlowSensor: ({ chip, sensor }) => log.warn('a sensor is too slow and is no longer read', { chip, sensor }),
        })
      : [createGenericCollector()];
  return { collectors: [...own, processes], processes };
}
