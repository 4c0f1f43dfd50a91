import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../base/log';
import type { OwnPace } from '../base/own-pace';
import { createMacosSystem, createWindowsSystem } from '../platform/generic/foreign-system';
import { PriorityKnobs } from '../platform/generic/priority-knobs';
import { LinuxKnobs } from '../platform/linux/knobs/linux-knobs';
import { LINUX_ROOTS } from '../platform/linux/roots';
import { createOwnPace } from './actions/own-pace';
import { createPlainPriority } from './actions/plain-priority';
import { allowWithRights } from './allow-with-rights';
import { AutomatedOptimizationEngine } from './engine';
import { Guard, NO_GUARD } from './guard';
import { type AdministratorRights, NO_RIGHTS, PrivilegedKnobs } from './privileged-knobs';
import { createActions } from './registry';
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
  // XDG Base Directory Specification: relative paths in these variables are ignored.
  const folder = (name: string, fallback: string) =>
    env[name]?.startsWith('/') === true ? env[name] : join(env['HOME'] ?? homedir(), fallback);
  const systemFolders = (env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':').filter((path) => path.startsWith('/'));
  return new AutomatedOptimizationEngine({
    file: join(dataDirectory, 'journal.log'),
    driver: new PrivilegedKnobs(new LinuxKnobs(procRoot, ownPace), rights),
    guard,
    actions: allowWithRights(
      createActions({
        processes: {
          procRoot,
          ownPid: process.pid,
          guardPid: () => guard.pid,
          helperTakes: (knob) => rights.isInstalled && rights.takes(knob),
        },
        autostart: {
          own: join(folder('XDG_CONFIG_HOME', '.config'), 'autostart'),
          system: systemFolders.map((path) => join(path, 'autostart')),
          desktop: env['XDG_CURRENT_DESKTOP'],
        },
        caches: {
          cache: folder('XDG_CACHE_HOME', '.cache'),
          quarantine: join(dataDirectory, 'quarantine'),
          procRoot,
          uid,
          nowMs,
        },
        roots: LINUX_ROOTS,
      }),
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
    actions: [createPlainPriority({ system, ownPid: process.pid, uid }), createOwnPace()],
    nowMs,
    trustedNowMs,
    log,
  });
}
