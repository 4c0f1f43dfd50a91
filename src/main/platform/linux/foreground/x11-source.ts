import { readFile } from 'node:fs/promises';
import { messageOf } from '../../../base/errors';
import { createRerun } from '../rerun';
import { findCookie, listAuthorityFiles } from '../x11/authority';
import { X11Connection } from '../x11/connection';
import { type LocalDisplay, parseDisplayName } from '../x11/display-name';
import {
  ATOM,
  canQueryClients,
  encodeGetProperty,
  encodeInternAtom,
  encodeQueryClientPid,
  encodeQueryExtension,
  encodeQueryResourceVersion,
  encodeSelectProperties,
  readAtom,
  readClientPid,
  readExtensionOpcode,
  readNumberProperty,
  readTextProperty,
  X11Error,
} from '../x11/wire';
import type { DesktopSession, ForegroundSource, Front } from './front';
import { known, none, unknown } from './front';

/** A server that is grabbed by another program responds late. */
const REPLY_LIMIT_MS = 5_000;
const ONE_LONG = 1;
/** A host name has at most 255 bytes. */
const NAME_LONGS = 64;
const LONGEST_AUTHORITY_BYTES = 1024 * 1024;

interface Screen {
  readonly connection: X11Connection;
  readonly hostName: string;
  readonly active: number;
  readonly pid: number;
  /** Opcode of X-Resource; undefined if the server cannot name processes. */
  readonly resource: number | undefined;
}

/**
 * The window in front on Xorg: `_NET_ACTIVE_WINDOW` of the root window (Extended Window Manager Hints 1.5). The server
 * names the process of a window; otherwise `_NET_WM_PID` does, if `WM_CLIENT_MACHINE` is this machine.
 */
export const x11Source: ForegroundSource = {
  id: 'x11',
  isFor: ({ DISPLAY }) => Boolean(DISPLAY),
  async open(session, report, signal) {
    const connection = await connectDisplay(session, signal);
    try {
      const screen = await prepare(connection, session.hostName, signal);
      const update = createRerun(
        async () => report(await readFront(screen, AbortSignal.timeout(REPLY_LIMIT_MS))),
        () => connection.close(),
      );
      connection.propertyChanges.on(({ window, atom }) => {
        if (window === connection.root && atom === screen.active) update();
      });
      report(await readFront(screen, signal));
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  },
};

async function connectDisplay({ env, hostName }: DesktopSession, signal: AbortSignal): Promise<X11Connection> {
  const name = env['DISPLAY'] ?? '';
  const display = parseDisplayName(name);
  if (display === undefined) throw new Error(`the display ${name} is not on this machine`);
  const cookie = await readCookie(env, display, hostName);
  let problem: unknown;
  for (const path of display.sockets) {
    try {
      return await X11Connection.open(path, { screen: display.screen, cookie }, signal);
    } catch (error) {
      problem ??= error;
    }
  }
  throw new Error(`the display ${name} does not respond: ${messageOf(problem)}`);
}

async function readCookie(
  env: DesktopSession['env'],
  { number }: LocalDisplay,
  hostName: string,
): Promise<Buffer | undefined> {
  for (const path of listAuthorityFiles(env)) {
    const file = await readFile(path).catch(() => undefined);
    if (file === undefined || file.length > LONGEST_AUTHORITY_BYTES) continue;
    const cookie = findCookie(file, number, hostName);
    if (cookie !== undefined) return cookie;
  }
  // A server may allow all programs of its user.
  return undefined;
}

/** Requests the events first, so that no change is missed. */
async function prepare(connection: X11Connection, hostName: string, signal: AbortSignal): Promise<Screen> {
  connection.send(encodeSelectProperties(connection.root));
  const atomOf = async (name: string) => readAtom(await connection.request(encodeInternAtom(name), signal));
  const [active, pid] = await Promise.all([atomOf('_NET_ACTIVE_WINDOW'), atomOf('_NET_WM_PID')]);
  return { connection, hostName, active, pid, resource: await findResource(connection, signal) };
}

async function findResource(connection: X11Connection, signal: AbortSignal): Promise<number | undefined> {
  const opcode = readExtensionOpcode(await connection.request(encodeQueryExtension('X-Resource'), signal));
  if (opcode === undefined) return undefined;
  return canQueryClients(await connection.request(encodeQueryResourceVersion(opcode), signal)) ? opcode : undefined;
}

async function readFront(screen: Screen, signal: AbortSignal): Promise<Front> {
  const { connection, active } = screen;
  const window = readNumberProperty(
    await connection.request(encodeGetProperty(connection.root, active, ATOM.window, ONE_LONG), signal),
  );
  if (window === undefined) return unknown('the window manager does not name the window in front');
  if (window === 0) return none('no window is in front');
  try {
    return await readProcess(screen, window, signal);
  } catch (error) {
    if (!(error instanceof X11Error)) throw error;
    // The window manager will name the next one.
    return none('the window in front was closed');
  }
}

async function readProcess(screen: Screen, window: number, signal: AbortSignal): Promise<Front> {
  const { connection, hostName, pid, resource } = screen;
  if (resource !== undefined) {
    const owner = readClientPid(await connection.request(encodeQueryClientPid(resource, window), signal));
    if (owner !== undefined) return known(owner, '');
  }
  const [pidReply, machineReply] = await Promise.all([
    connection.request(encodeGetProperty(window, pid, ATOM.cardinal, ONE_LONG), signal),
    connection.request(encodeGetProperty(window, ATOM.clientMachine, ATOM.any, NAME_LONGS), signal),
  ]);
  const machine = readTextProperty(machineReply);
  if (machine !== undefined && machine !== hostName) return unknown(`the window in front belongs to ${machine}`);
  return known(readNumberProperty(pidReply), 'the window in front does not name its program');
}
