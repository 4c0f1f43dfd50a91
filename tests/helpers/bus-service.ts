import { onTestFinished } from 'vitest';
import { findBusSockets } from '../../src/main/platform/linux/dbus/address';
import { DbusConnection } from '../../src/main/platform/linux/dbus/connection';
import type { DbusMessage } from '../../src/main/platform/linux/dbus/message';
import type { DbusValue } from '../../src/main/platform/linux/dbus/signature';

interface Reply {
  readonly signature?: string;
  readonly body: readonly DbusValue[];
}

/**
 * Starts a program with a name on a bus. It ends with the test.
 *
 * @param reply returns the reply to a call; undefined for the error of an unknown method
 */
export async function startBusService(address: string, name: string, reply: (call: DbusMessage) => Reply | undefined) {
  const signal = () => AbortSignal.timeout(5_000);
  const [socket = ''] = findBusSockets({ DBUS_SESSION_BUS_ADDRESS: address }, 0);
  const connection = await DbusConnection.open(socket, process.getuid?.() ?? 0, signal());
  onTestFinished(() => connection.close());
  connection.messages.on((call) => {
    if (call.type !== 'call') return;
    const to = { replySerial: call.serial, destination: call.sender ?? '' };
    const found = reply(call);
    if (found !== undefined) connection.send({ type: 'return', ...to, ...found });
    else connection.send({ type: 'error', errorName: 'org.freedesktop.DBus.Error.UnknownMethod', ...to, body: [] });
  });
  await connection.call(
    {
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member: 'RequestName',
      signature: 'su',
      body: [name, 0],
    },
    signal(),
  );
  return {
    connection,
    emit: (path: string, iface: string, member: string) =>
      connection.send({ type: 'signal', path, interface: iface, member, body: [] }),
    stop: () => connection.close(),
  };
}

/** Composes the value of a reply to `GetAll`. */
export function properties(values: Readonly<Record<string, readonly [signature: string, value: DbusValue]>>): Reply {
  return {
    signature: 'a{sv}',
    body: [Object.entries(values).map(([name, [signature, value]]) => [name, { signature, value }])],
  };
}
