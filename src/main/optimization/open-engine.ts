import { join } from 'node:path';
import type { Log } from '../base/log';
import type { OwnPace } from '../base/own-pace';
import type { FrontApplication } from '../changes/front-application';
import { createMacosSystem, createWindowsSystem } from '../platform/generic/foreign-system';
import { PriorityKnobs } from '../platform/generic/priority-knobs';
import { LinuxKnobs } from '../platform/linux/knobs/linux-knobs';
import { LINUX_ROOTS } from '../platform/linux/roots';
import { allowWithRights } from './allow-with-rights';
import { AutomatedOptimizationEngine } from './engine';
import { Guard, NO_GUARD } from './guard';
import { createForeignActions, createHostActions } from './host-actions';
import { type AdministratorRights, NO_RIGHTS, PrivilegedKnobs } from './privileged-knobs';
import { findRival } from './rival-tuners';

export interface OpenEngineOptions {
  /** Directory of the journal. */
  readonly dataDirectory: string;
  readonly guardScript: string;
  readonly log: Log;
  readonly nowMs: () => number;
  /** The time by which old records may be removed. */
  readonly trustedNowMs?: () => number;
  /** Makes changes that need an administrator; omitted if that is impossible. */
  readonly rights?: AdministratorRights;
  /** The pace of this host; omitted without a host. */
  readonly ownPace?: OwnPace;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The application in front; omitted without a desktop to watch. */
  readonly front?: FrontApplication;
}

/**
 * Opens the engine of this machine, which settles the changes of an earlier run. An undo needs neither a host nor a
 * database.
 *
 * `journalProblem` is set if the journal can be neither read nor created.
 */
export function openEngine(options: OpenEngineOptions): AutomatedOptimizationEngine {
  const { dataDirectory, guardScript, log, nowMs, trustedNowMs = nowMs, ownPace } = options;
  const { rights = NO_RIGHTS, env = process.env } = options;
  const uid = process.getuid?.() ?? -1;
  if (process.platform !== 'linux') return openForeignEngine(options, uid);
  const guard = new Guard(guardScript, log);
  const procRoot = LINUX_ROOTS.proc;
  return new AutomatedOptimizationEngine({
    file: join(dataDirectory, 'journal.log'),
    driver: new PrivilegedKnobs(new LinuxKnobs(procRoot, ownPace), rights),
    guard,
    actions: allowWithRights(
      createHostActions({ dataDirectory, nowMs, env, rights, guardPid: () => guard.pid, front: options.front }),
      rights,
    ),
    findRival: (knobs) => findRival(knobs, procRoot),
    nowMs,
    trustedNowMs,
    log,
  });
}

/** On macOS and Windows only process priorities and Homeostat's own pace can change. */
function openForeignEngine(
  { dataDirectory, ownPace, log, nowMs, trustedNowMs = nowMs }: OpenEngineOptions,
  uid: number,
): AutomatedOptimizationEngine {
  const system = process.platform === 'win32' ? createWindowsSystem() : createMacosSystem(uid);
  return new AutomatedOptimizationEngine({
    file: join(dataDirectory, 'journal.log'),
    driver: new PriorityKnobs(system, ownPace),
    guard: NO_GUARD,
    actions: createForeignActions(system, uid),
    nowMs,
    trustedNowMs,
    log,
  });
}
