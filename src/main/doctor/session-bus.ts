import { errnoOf, messageOf } from '../base/errors';
import { type BusEnvironment, findBusSockets } from '../platform/linux/dbus/address';
import { DbusConnection } from '../platform/linux/dbus/connection';
import type { DbusValue } from '../platform/linux/dbus/signature';

/** The message bus of a session, for queries that start no program. */
export interface SessionBus {
  readonly socket: string;
  /** Returns the process that owns a name on the bus; undefined if none does. */
  ownerOf(name: string): Promise<string | undefined>;
  /** Checks whether the bus would start a program for a name. */
  isStartable(name: string): Promise<boolean>;
  /** @param owner as {@link ownerOf} returned it, so that the bus starts nothing */
  ask(owner: string, call: BusCall): Promise<readonly DbusValue[]>;
  close(): void;
}

interface BusCall {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly DbusValue[];
}

const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/**
 * Connects to the session bus.
 *
 * @param signal ends the connection and every query
 * @throws with the sockets that were tried, if none responds
 */
export async function openSessionBus(env: BusEnvironment, uid: number, signal: AbortSignal): Promise<SessionBus> {
  const problems: string[] = [];
  for (const socket of findBusSockets(env, uid)) {
    const name = socket.replace('\0', '@');
    try {
      return wrap(name, await DbusConnection.open(socket, uid, signal), signal);
    } catch (error) {
      problems.push(`${name}: ${describe(error)}`);
    }
  }
  throw new Error(problems.join('; ') || 'DBUS_SESSION_BUS_ADDRESS does not name a Unix socket');
}

function describe(error: unknown): string {
  const errno = errnoOf(error);
  return errno === 'ENOENT' ? 'no such socket' : errno === 'ECONNREFUSED' ? 'nothing responds' : messageOf(error);
}

function wrap(socket: string, connection: DbusConnection, signal: AbortSignal): SessionBus {
  const askBus = async (member: string, signature: string, body: readonly DbusValue[]) =>
    (await connection.call({ ...BUS, member, signature, body }, signal)).body;
  return {
    socket,
    async ownerOf(name) {
      const [hasOwner] = await askBus('NameHasOwner', 's', [name]);
      return hasOwner === true ? String((await askBus('GetNameOwner', 's', [name]))[0]) : undefined;
    },
    async isStartable(name) {
      const [names] = (await connection.call({ ...BUS, member: 'ListActivatableNames' }, signal)).body;
      return Array.isArray(names) && names.includes(name);
    },
    ask: async (owner, call) => (await connection.call({ destination: owner, ...call }, signal)).body,
    close: () => connection.close(),
  };
}
