import { join } from 'node:path';
import { warnOf } from '../base/log';
import type { MetricsCollector } from '../collectors/collector';
import { findPortUse } from '../platform/linux/find-listeners';
import { LINUX_ROOTS } from '../platform/linux/roots';
import { readOutsideSecret } from '../platform/outside-paths';
import type { ProcessSource } from '../processes/process-api';
import { createOwnService, type OwnParts } from '../services/own-service';
import { ServiceManager } from '../services/service-api';
import type { CheckTools } from '../services/service-check';
import { createServiceCollector } from '../services/service-collector';
import { ServiceWatch } from '../services/service-watch';
import type { DomainContext } from './context';

export interface ServiceParts {
  readonly processes: ProcessSource;
  /** Figures that Homeostat measures about itself. */
  readonly own: OwnParts;
}

/** Composes the watched services: those of the file, those of the dashboard, and Homeostat itself. */
export async function composeServices(
  { directories, clock, stack, log: parent, config, state }: DomainContext,
  { processes, own }: ServiceParts,
) {
  const log = parent.for('services');
  const tools: CheckTools = {
    nowMs: clock.nowMs,
    processes: processes.table,
    findPortUse: (port) => findPortUse(LINUX_ROOTS.proc, port),
    readSecret: readOutsideSecret,
  };
  const clientRoots = () => config.current.dashboard.file_roots;
  const logDirectory = join(directories.state, 'services');
  const watch = new ServiceWatch({ tools, clock, log, logDirectory, clientRoots });
  stack.push('services', () => watch.stop());
  const manager = new ServiceManager({
    watch,
    tools,
    state,
    procRoot: LINUX_ROOTS.proc,
    log,
    own: [createOwnService(own, clock.monotonicMs)],
  });
  await manager.load().catch(warnOf(log, 'cannot load the services added on the dashboard'));
  manager.declare(config.current.services);
  stack.push(
    'configured services',
    config.changes.on(({ services }) => manager.declare(services)),
  );
  const collector: MetricsCollector = createServiceCollector(() => watch.runners);
  return { watch, collector, handlers: manager.handlers };
}
