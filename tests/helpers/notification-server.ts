import { onTestFinished } from 'vitest';
import { findBusSockets } from '../../src/main/platform/linux/dbus/address';
import { DbusConnection } from '../../src/main/platform/linux/dbus/connection';
import type { DbusValue, DbusVariant } from '../../src/main/platform/linux/dbus/signature';

const NAME = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';

/** A call of `Notify`, as the desktop received it. */
export interface Notify {
  /** Name of the caller on the bus. */
  readonly sender: string;
  readonly replaces: number;
  readonly summary: string;
  readonly body: string;
  readonly actions: readonly string[];
  readonly hints: Readonly<Record<string, DbusValue>>;
  readonly expiresMs: number;
}

export interface NotificationServer {
  readonly notified: readonly Notify[];
  /** Numbers of the notifications that their program closed. */
  readonly closed: readonly number[];
  /** Presses a button of a notification, which are numbered from 1. */
  press(number: number, action: string): void;
  /** Reports that a notification closed; reason 2 means by the person. */
  tellClosed(number: number, reason: number): void;
  stop(): void;
}

/** Starts a small notification server on a session bus, as a desktop has it, without the desktop. */
export async function startNotificationServer(
  address: string,
  capabilities: readonly string[] = ['body', 'body-markup', 'actions'],
): Promise<NotificationServer> {
  const signal = AbortSignal.timeout(5_000);
  const [socket = ''] = findBusSockets({ DBUS_SESSION_BUS_ADDRESS: address }, 0);
  const connection = await DbusConnection.open(socket, process.getuid?.() ?? 0, signal);
  onTestFinished(() => connection.close());
  const notified: Notify[] = [];
  const closed: number[] = [];
  let last = 0;

  function reply(sender: string, member: string, body: readonly DbusValue[]): { signature: string; body: DbusValue[] } {
    if (member === 'GetCapabilities') return { signature: 'as', body: [capabilities] };
    if (member === 'GetServerInformation') return { signature: 'ssss', body: ['test server', '', '1.0', '1.2'] };
    if (member === 'CloseNotification') {
      closed.push(body[0] as number);
      return { signature: '', body: [] };
    }
    const [, replaces, , summary, text, actions, hints, expiresMs] = body;
    notified.push({
      sender,
      replaces: replaces as number,
      summary: summary as string,
      body: text as string,
      actions: actions as string[],
      hints: Object.fromEntries((hints as [string, DbusVariant][]).map(([name, { value }]) => [name, value])),
      expiresMs: expiresMs as number,
    });
    return { signature: 'u', body: [(replaces as number) || ++last] };
  }

  const report = (member: string, signature: string, body: readonly DbusValue[]) =>
    connection.send({ type: 'signal', path: PATH, interface: NAME, member, signature, body });

  connection.messages.on(({ type, serial, sender = '', member = '', body }) => {
    if (type !== 'call') return;
    connection.send({ type: 'return', replySerial: serial, destination: sender, ...reply(sender, member, body) });
  });
  await connection.call(
    {
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member: 'RequestName',
      signature: 'su',
      body: [NAME, 0],
    },
    signal,
  );
  return {
    notified,
    closed,
    press: (number, action) => report('ActionInvoked', 'us', [number, action]),
    tellClosed: (number, reason) => report('NotificationClosed', 'uu', [number, reason]),
    stop: () => connection.close(),
  };
}
