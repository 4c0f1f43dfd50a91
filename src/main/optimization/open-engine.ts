import { join } from 'node:path';
import type { Log } from '../base/log';
import { LinuxKnobs } from '../platform/linux/knobs/linux-knobs';
import { AutomatedOptimizationEngine } from './engine';
import { Guard } from './guard';
import { createActions } from './registry';

export interface OpenEngineOptions {
  /** Where the journal is. */
  readonly dataDirectory: string;
  /** `resources/guard.sh`. */
  readonly guardScript: string;
  readonly log: Log;
  readonly nowMs: () => number;
}

/**
 * The engine over this machine. Opening it settles what a former run left: nothing else is needed for an undo, neither a
 * host nor a database.
 *
 * @throws where the journal can be neither read nor made
 */
export function openEngine({ dataDirectory, guardScript, log, nowMs }: OpenEngineOptions): AutomatedOptimizationEngine {
  const guard = new Guard(guardScript, log);
  return new AutomatedOptimizationEngine({
    file: join(dataDirectory, 'journal.log'),
    driver: new LinuxKnobs(),
    guard,
    actions: createActions({ procRoot: '/proc', ownPid: process.pid, guardPid: () => guard.pid }),
    nowMs,
    log,
  });
}
