import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FrontApplication } from '../changes/front-application';
import type { ForeignSystem } from '../platform/generic/foreign-system';
import { LINUX_ROOTS } from '../platform/linux/roots';
import { UserSystemd } from '../platform/linux/user-systemd';
import type { Action } from './action';
import { createOwnPace } from './actions/own-pace';
import { createPlainPriority } from './actions/plain-priority';
import type { AdministratorRights } from './privileged-knobs';
import { createActions } from './registry';

interface HostActionsOptions {
  readonly dataDirectory: string;
  readonly nowMs: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly rights: AdministratorRights;
  /** The pid of the guard; undefined while it does not run. */
  readonly guardPid: () => number | undefined;
  readonly front?: FrontApplication | undefined;
}

/** Creates the actions for this Linux machine and the folders of this person, without an engine. */
export function createHostActions(options: HostActionsOptions): readonly Action[] {
  const { dataDirectory, nowMs, env, rights, guardPid, front } = options;
  const procRoot = LINUX_ROOTS.proc;
  // XDG Base Directory Specification: relative paths in these variables are ignored.
  const folder = (name: string, fallback: string) =>
    env[name]?.startsWith('/') === true ? env[name] : join(env['HOME'] ?? homedir(), fallback);
  const systemFolders = (env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':').filter((path) => path.startsWith('/'));
  return createActions({
    processes: {
      procRoot,
      ownPid: process.pid,
      guardPid,
      ...front,
      // The folder exists if systemd started the machine (sd_booted(3)).
      units: existsSync('/run/systemd/system') ? new UserSystemd({ env }) : undefined,
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
      uid: process.getuid?.() ?? -1,
      nowMs,
    },
    roots: LINUX_ROOTS,
  });
}

/** Creates the actions of macOS and Windows. */
export function createForeignActions(system: ForeignSystem, uid: number): readonly Action[] {
  return [createPlainPriority({ system, ownPid: process.pid, uid }), createOwnPace()];
}
