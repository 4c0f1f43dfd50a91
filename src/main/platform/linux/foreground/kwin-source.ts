import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../base/until';
import { findBusSockets } from '../dbus/address';
import { DbusConnection, DbusError } from '../dbus/connection';
import type { DbusValue } from '../dbus/signature';
import { type DesktopSession, type ForegroundSource, type Front, known, none } from './front';

const KWIN = 'org.kde.KWin';
const SCRIPTING = { destination: KWIN, path: '/Scripting', interface: 'org.kde.kwin.Scripting' } as const;
/** Object and method of this program that the script calls. */
const CALLBACK = { path: '/Foreground', interface: 'homeostat.Foreground', member: 'Activated' } as const;
const OWNER_CHANGES = `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${KWIN}'`;
const UNLOAD_LIMIT_MS = 1_000;

/**
 * The window in front on KWin under Wayland: a script of KWin (develop.kde.org, "KWin scripting API") that calls this
 * program over the session bus. It ends with the connection, and removes itself if this program was killed.
 */
export const kwinSource: ForegroundSource = {
  id: 'kwin',
  isFor: ({ XDG_CURRENT_DESKTOP = '', WAYLAND_DISPLAY, XDG_SESSION_TYPE }) =>
    /\bKDE\b/.test(XDG_CURRENT_DESKTOP) && (Boolean(WAYLAND_DISPLAY) || XDG_SESSION_TYPE === 'wayland'),
  async open(session, report, signal) {
    const connection = await openBus(session, signal);
    const name = `homeostat-foreground-${randomBytes(4).toString('hex')}`;
    const unload = (limit: AbortSignal) =>
      connection.call({ ...SCRIPTING, member: 'unloadScript', signature: 's', body: [name] }, limit);
    try {
      const first = listen(connection, await ownerOf(connection, signal), report);
      await connection.subscribe(OWNER_CHANGES, signal);
      await runScript(connection, { name, self: await ownName(connection, signal), folder: folderOf(session) }, signal);
      await until(first, signal, () => new Error('the script of KWin does not respond'));
    } catch (error) {
      await unload(AbortSignal.timeout(UNLOAD_LIMIT_MS)).catch(() => undefined);
      connection.close();
      throw error;
    }
    return {
      closed: connection.closed,
      async close() {
        await unload(AbortSignal.timeout(UNLOAD_LIMIT_MS)).catch(() => undefined);
        connection.close();
      },
    };
  },
};

async function openBus({ env, uid }: DesktopSession, signal: AbortSignal): Promise<DbusConnection> {
  let problem: unknown = new Error('there is no session bus');
  for (const socket of findBusSockets(env, uid)) {
    try {
      return await DbusConnection.open(socket, uid, signal);
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/** @throws DbusError if KWin does not run */
async function ownerOf(connection: DbusConnection, signal: AbortSignal): Promise<string> {
  const call = { ...BUS, member: 'GetNameOwner', signature: 's', body: [KWIN] };
  return String((await connection.call(call, signal)).body[0]);
}

/** Returns the name of this connection: the bus sends each reply to it. */
async function ownName(connection: DbusConnection, signal: AbortSignal): Promise<string> {
  const { destination } = await connection.call({ ...BUS, member: 'GetId' }, signal);
  if (destination === undefined) throw new Error('the bus does not name this connection');
  return destination;
}

/** Reports the calls of the script. @returns resolves with the first, which the script makes at its start */
function listen(connection: DbusConnection, owner: string, report: (front: Front) => void): Promise<void> {
  const first = Promise.withResolvers<void>();
  connection.messages.on(({ type, member, sender = '', serial, body }) => {
    // The script ends with its KWin. The next connection loads it again.
    if (member === 'NameOwnerChanged' && body[0] === KWIN) return connection.close();
    if (type !== 'call' || sender !== owner || member !== CALLBACK.member) return;
    connection.send({ type: 'return', replySerial: serial, destination: sender, body: [] });
    report(readFront(body[0]));
    first.resolve();
  });
  return first.promise;
}

function readFront(value: DbusValue | undefined): Front {
  if (value === '') return none('no window is in front');
  return known(Number(value), 'KWin does not name the program of the window in front');
}

interface ScriptParts {
  readonly name: string;
  /** Name of this connection on the bus. */
  readonly self: string;
  readonly folder: string;
}

/** KWin reads the script from a file before it replies. */
async function runScript(
  connection: DbusConnection,
  { name, self, folder }: ScriptParts,
  signal: AbortSignal,
): Promise<void> {
  const file = join(folder, `${name}.js`);
  await writeFile(file, composeScript(name, self), { mode: 0o600, flag: 'wx' });
  try {
    const load = { ...SCRIPTING, member: 'loadScript', signature: 'ss', body: [file, name] };
    const [id] = (await connection.call(load, signal)).body;
    await run(connection, Number(id), signal);
  } finally {
    await rm(file, { force: true });
  }
}

/** Releases before 5.27 had the scripts at `/1` instead of `/Scripting/Script1`. */
async function run(connection: DbusConnection, id: number, signal: AbortSignal): Promise<void> {
  const call = { destination: KWIN, interface: 'org.kde.kwin.Script', member: 'run' } as const;
  try {
    await connection.call({ ...call, path: `/Scripting/Script${id}` }, signal);
  } catch (error) {
    if (!(error instanceof DbusError)) throw error;
    await connection.call({ ...call, path: `/${id}` }, signal);
  }
}

/** Names differ between KWin 5 and 6. Text is sent, because KWin 5 sends some numbers as doubles. */
function composeScript(name: string, self: string): string {
  const call = [self, CALLBACK.path, CALLBACK.interface, CALLBACK.member].map((part) => JSON.stringify(part));
  return `
function send(window) { callDBus(${call.join(', ')}, window ? String(window.pid) : ''); }
function unload(isThere) {
  if (!isThere) callDBus('${KWIN}', '${SCRIPTING.path}', '${SCRIPTING.interface}', 'unloadScript', '${name}');
}
function check() {
  callDBus('${BUS.destination}', '${BUS.path}', '${BUS.interface}', 'NameHasOwner', ${call[0]}, unload);
}
(workspace.windowActivated || workspace.clientActivated).connect(function (window) { send(window); check(); });
send(workspace.activeWindow === undefined ? workspace.activeClient : workspace.activeWindow);
`;
}

/** Only this user may write there, and KWin may read it. */
function folderOf({ env }: DesktopSession): string {
  return env['XDG_RUNTIME_DIR'] ?? tmpdir();
}
