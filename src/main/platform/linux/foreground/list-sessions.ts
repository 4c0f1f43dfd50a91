import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findBusSockets } from '../dbus/address';
import { DbusConnection } from '../dbus/connection';
import type { DbusVariant } from '../dbus/signature';
import { graphicalSession, type LoginSession } from '../login/login-sessions';
import type { Environment } from './front';
import { SOURCES } from './sources';

export interface SessionHints {
  /** Environment of this program, which a host outside of the session does not share with the desktop. */
  readonly env: Environment;
  readonly uid: number;
  /** Sessions that logind knows. */
  readonly logins: readonly LoginSession[];
}

/** Variables that name the desktop of a session. The rest of another environment is not taken. */
const NAMES = [
  ...['DISPLAY', 'XAUTHORITY', 'WAYLAND_DISPLAY', 'SWAYSOCK', 'HYPRLAND_INSTANCE_SIGNATURE'],
  ...['XDG_CURRENT_DESKTOP', 'XDG_SESSION_TYPE', 'DBUS_SESSION_BUS_ADDRESS'],
];

/**
 * Lists the environments that may be those of the desktop, the likeliest first: that of this program, the one that the
 * desktop gave to the user's systemd, and the one that sockets and logind show.
 */
export async function* listSessions(hints: SessionHints, signal: AbortSignal): AsyncGenerator<Environment> {
  const { env, uid } = hints;
  const base = { HOME: env['HOME'], XDG_RUNTIME_DIR: env['XDG_RUNTIME_DIR'] ?? `/run/user/${uid}` };
  const bare = definedOf({ ...base, DBUS_SESSION_BUS_ADDRESS: env['DBUS_SESSION_BUS_ADDRESS'] });
  const isGraphical = (one: Environment) => SOURCES.some(({ isFor }) => isFor(one));
  const own = definedOf({ ...base, ...env });
  if (isGraphical(own)) yield own;
  const managed = { ...bare, ...(await readManagerEnvironment(bare, uid, signal).catch(() => ({}))) };
  if (isGraphical(managed)) yield managed;
  for (const found of findDesktops(base.XDG_RUNTIME_DIR, hints)) yield { ...bare, ...found };
}

function definedOf(env: Readonly<Record<string, string | undefined>>): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
}

/** Reads the environment of the user's systemd (org.freedesktop.systemd1(5), `Environment` of the manager). */
async function readManagerEnvironment(env: Environment, uid: number, signal: AbortSignal): Promise<Environment> {
  const [socket = ''] = findBusSockets(env, uid);
  const connection = await DbusConnection.open(socket, uid, signal);
  try {
    const { body } = await connection.call(
      {
        destination: 'org.freedesktop.systemd1',
        path: '/org/freedesktop/systemd1',
        interface: 'org.freedesktop.DBus.Properties',
        member: 'Get',
        signature: 'ss',
        body: ['org.freedesktop.systemd1.Manager', 'Environment'],
      },
      signal,
    );
    const lines = (body[0] as DbusVariant).value as readonly string[];
    return definedOf(
      Object.fromEntries(
        NAMES.map((name) => [name, lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1)]),
      ),
    );
  } finally {
    connection.close();
  }
}

/** Finds desktops by their sockets, the newest first, and by the session that logind knows. */
function findDesktops(runtime: string, { logins }: SessionHints): Environment[] {
  const sway = listNewest(runtime, /^sway-ipc\.\d+\.\d+\.sock$/).map((name) => ({ SWAYSOCK: join(runtime, name) }));
  const hyprland = listNewest(join(runtime, 'hypr'), /./).map((name) => ({ HYPRLAND_INSTANCE_SIGNATURE: name }));
  const login = graphicalSession(logins);
  if (login === undefined) return [...sway, ...hyprland];
  const { type, display, desktop } = login;
  const session = definedOf({ XDG_SESSION_TYPE: type, XDG_CURRENT_DESKTOP: desktopName(desktop), DISPLAY: display });
  return [...sway, ...hyprland, session];
}

/** The name of a session file is that of the desktop with another spelling: `plasma`, `plasmax11`, `gnome`. */
function desktopName(desktop: string): string {
  return /^(?:kde|plasma)/i.test(desktop) ? 'KDE' : desktop;
}

function listNewest(folder: string, pattern: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .map((name) => ({ name, atMs: statSync(join(folder, name)).mtimeMs }))
      .sort((one, other) => other.atMs - one.atMs)
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
