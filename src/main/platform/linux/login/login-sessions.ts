import type { DbusConnection } from '../dbus/connection';
import type { DbusValue, DbusVariant } from '../dbus/signature';

const LOGIN = 'org.freedesktop.login1';
const MANAGER = { destination: LOGIN, path: '/org/freedesktop/login1', interface: `${LOGIN}.Manager` } as const;
const SESSION = `${LOGIN}.Session`;

/** Signals after which the sessions may be others, or idle (org.freedesktop.login1(5)). */
export const LOGIN_SIGNALS = [
  `type='signal',sender='${LOGIN}',interface='${MANAGER.interface}'`,
  `type='signal',sender='${LOGIN}',interface='org.freedesktop.DBus.Properties',path_namespace='${MANAGER.path}/session'`,
] as const;

/** A session of a user, as logind knows it. */
export interface LoginSession {
  readonly id: string;
  /** x11, wayland, tty, … */
  readonly type: string;
  /** X11 display, such as `:0`; empty without one. */
  readonly display: string;
  /** Name of the desktop; empty if unknown. */
  readonly desktop: string;
  readonly isActive: boolean;
  /** Time of the last input, if the desktop reported that there was none for a while. */
  readonly idleSinceMs: number | null;
}

/** Lists the local sessions of a user, the active one first. */
export async function readLoginSessions(
  connection: DbusConnection,
  uid: number,
  signal: AbortSignal,
): Promise<LoginSession[]> {
  const [list] = (await connection.call({ ...MANAGER, member: 'ListSessions' }, signal)).body;
  const paths = (list as readonly DbusValue[][])
    .filter(([, owner]) => owner === uid)
    .map(([id, , , , path]) => [String(id), String(path)] as const);
  const sessions = await Promise.all(
    paths.map(([id, path]) => readSession(connection, id, path, signal).catch(() => undefined)),
  );
  return sessions
    .filter((session) => session !== undefined)
    .sort((one, other) => Number(other.isActive) - Number(one.isActive));
}

/** @returns undefined for a session over the network, or of a display manager */
async function readSession(connection: DbusConnection, id: string, path: string, signal: AbortSignal) {
  const call = {
    destination: LOGIN,
    path,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'GetAll',
    signature: 's',
    body: [SESSION],
  };
  const [pairs] = (await connection.call(call, signal)).body;
  const values = new Map((pairs as readonly [string, DbusVariant][]).map(([name, { value }]) => [name, value]));
  const text = (name: string) => String(values.get(name) ?? '');
  if (values.get('Remote') === true || text('Class') !== 'user') return undefined;
  const idleSinceMs = Number(values.get('IdleSinceHint') ?? 0) / 1000;
  return {
    id,
    type: text('Type'),
    display: text('Display'),
    desktop: text('Desktop'),
    isActive: values.get('Active') === true,
    idleSinceMs: values.get('IdleHint') === true && idleSinceMs > 0 ? idleSinceMs : null,
  };
}

/** Returns the session with a screen that a person uses; undefined without one. */
export function graphicalSession(sessions: readonly LoginSession[]): LoginSession | undefined {
  return sessions.find(({ type }) => type === 'x11' || type === 'wayland');
}
