import { detach } from '../../base/contain';
import {
  ALERT_BUTTONS,
  type DesktopMessage,
  type DesktopNotifier,
  type DesktopOutcome,
  type OnDesktopAction,
} from '../../base/desktop-notifier';
import { errnoOf, messageOf } from '../../base/errors';
import { type BusEnvironment, findBusSockets } from './dbus/address';
import { DbusConnection, DbusError } from './dbus/connection';
import type { DbusMessage } from './dbus/message';
import type { DbusValue } from './dbus/signature';

const NOTIFICATIONS = {
  destination: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
} as const;
const SIGNALS = `type='signal',sender='${NOTIFICATIONS.destination}',interface='${NOTIFICATIONS.interface}'`;
const OWNER_CHANGES = `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${NOTIFICATIONS.destination}'`;

const URGENCIES: Readonly<Record<DesktopMessage['urgency'], number>> = { low: 0, normal: 1, critical: 2 };
/** Milliseconds; 0 stays until it is dismissed, -1 is up to the desktop. */
const EXPIRES: Readonly<Record<DesktopMessage['urgency'], number>> = { low: -1, normal: -1, critical: 0 };
const OVER_EXPIRES_MS = 10_000;
/** Reason of `NotificationClosed` for a message that a person dismissed. */
const DISMISSED = 2;
/** Limit for a desktop that never reports closed messages. */
const MOST_SHOWN = 200;
/** Errors of a bus without a notification service. */
const NOBODY = /^org\.freedesktop\.DBus\.Error\.(ServiceUnknown|NameHasNoOwner|Spawn\.\w+)$/;

export interface LinuxDesktopOptions {
  readonly env: BusEnvironment;
  readonly uid: number;
  readonly onAction: OnDesktopAction;
}

/** The notification service while it runs. */
interface Server {
  readonly connection: DbusConnection;
  readonly capabilities: ReadonlySet<string>;
  /** Its name on the bus. Signals of other senders are ignored. */
  readonly owner: string | undefined;
  readonly shown: Map<string, Shown>;
}

/** A message on the desktop. */
interface Shown {
  readonly number: number;
  /** Ids of its buttons. */
  readonly buttons: readonly string[];
}

/**
 * The desktop of a Linux session through `org.freedesktop.Notifications` (Desktop Notifications Specification 1.2).
 * Each message searches for the session bus until it exists, and again after it disappeared.
 */
export class LinuxDesktopNotifier implements DesktopNotifier {
  #server: Server | undefined;
  #opening: Promise<Server> | undefined;

  constructor(private readonly options: LinuxDesktopOptions) {}

  async show(message: DesktopMessage, signal: AbortSignal): Promise<DesktopOutcome> {
    try {
      const server = await this.#open(signal);
      const { body } = await server.connection.call(
        {
          ...NOTIFICATIONS,
          member: 'Notify',
          signature: 'susssasa{sv}i',
          body: composeNotify(message, server.capabilities, server.shown.get(message.id)?.number ?? 0),
        },
        signal,
      );
      const buttons = buttonsOf(message).map(({ id }) => id);
      remember(server.shown, message.id, { number: Number(body[0]), buttons });
      return { kind: 'shown' };
    } catch (error) {
      return describeProblem(error, signal);
    }
  }

  async withdraw(id: string, signal: AbortSignal): Promise<void> {
    const shown = this.#server?.shown.get(id);
    if (this.#server === undefined || shown === undefined) return;
    this.#server.shown.delete(id);
    try {
      const call = { ...NOTIFICATIONS, member: 'CloseNotification', signature: 'u', body: [shown.number] };
      await this.#server.connection.call(call, signal);
    } catch {
      // It is closed already, or its desktop is.
    }
  }

  close(): void {
    const server = this.#server;
    this.#server = undefined;
    server?.connection.close();
  }

  /** One at a time, because two messages must not open two connections. */
  async #open(signal: AbortSignal): Promise<Server> {
    if (this.#server !== undefined) return this.#server;
    this.#opening ??= this.#connect(signal).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #connect(signal: AbortSignal): Promise<Server> {
    const connection = await this.#findBus(signal);
    try {
      await connection.subscribe(SIGNALS, signal);
      await connection.subscribe(OWNER_CHANGES, signal);
      const { body, sender } = await connection.call({ ...NOTIFICATIONS, member: 'GetCapabilities' }, signal);
      const capabilities = new Set(body[0] as readonly string[]);
      const server: Server = { connection, capabilities, owner: sender, shown: new Map() };
      connection.messages.on((message) => this.#hear(server, message));
      this.#server = server;
      const forgotten = connection.closed.then(() => {
        if (this.#server !== server) return;
        this.#server = undefined;
        for (const id of server.shown.keys()) this.options.onAction(id, 'lost');
      });
      detach('the end of a D-Bus connection', forgotten);
      return server;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async #findBus(signal: AbortSignal): Promise<DbusConnection> {
    const { env, uid } = this.options;
    let problem: unknown = new NoBusError('DBUS_SESSION_BUS_ADDRESS does not name a Unix socket');
    for (const socket of findBusSockets(env, uid)) {
      try {
        return await DbusConnection.open(socket, uid, signal);
      } catch (error) {
        problem = signal.aborted
          ? error
          : new NoBusError(`${socket.replace('\0', '@')}: ${errnoOf(error) ?? messageOf(error)}`);
      }
    }
    throw problem;
  }

  #hear(server: Server, { sender, member, body }: DbusMessage): void {
    const [first, second] = body;
    if (member === 'NameOwnerChanged' && first === NOTIFICATIONS.destination) {
      // Numbers and capabilities belonged to the old service. The next message connects to the new one.
      server.connection.close();
      return;
    }
    if (sender !== server.owner) return;
    const [id, shown] = [...server.shown].find(([, { number }]) => number === first) ?? [];
    if (id === undefined || shown === undefined) return;
    if (member === 'NotificationClosed') {
      server.shown.delete(id);
      if (second === DISMISSED) this.options.onAction(id, 'dismiss');
    }
    if (member !== 'ActionInvoked') return;
    if (second === 'default') this.options.onAction(id, 'show');
    else if (typeof second === 'string' && shown.buttons.includes(second)) this.options.onAction(id, second);
  }
}

class NoBusError extends Error {
  override readonly name = 'NoBusError';
}

/** Composes the arguments of `Notify`, limited to the capabilities of the desktop. */
function composeNotify(message: DesktopMessage, capabilities: ReadonlySet<string>, replaced: number): DbusValue[] {
  const { title, urgency, isOver, withoutButtons = '' } = message;
  const hasBody = capabilities.has('body');
  const hasActions = capabilities.has('actions');
  const body = hasActions ? message.body : [message.body, withoutButtons].filter(Boolean).join('\n');
  const buttons = buttonsOf(message).flatMap(({ id, text }) => [id, withoutTags(text)]);
  const hints: [string, string, DbusValue][] = [
    ['urgency', 'y', URGENCIES[urgency]],
    ['desktop-entry', 's', 'homeostat'],
    // Only urgent messages make a sound.
    ['suppress-sound', 'b', urgency !== 'critical'],
    ['transient', 'b', isOver],
  ];
  return [
    'Homeostat',
    replaced,
    '',
    hasBody || body === '' ? title : `${title}: ${body.replaceAll('\n', ' ')}`,
    hasBody ? (capabilities.has('body-markup') ? escapeMarkup(body) : body) : '',
    hasActions && !isOver ? ['default', 'Show', ...buttons] : [],
    hints.map(([name, signature, value]) => [name, { signature, value }]),
    isOver ? OVER_EXPIRES_MS : EXPIRES[urgency],
  ];
}

function buttonsOf({ buttons = ALERT_BUTTONS }: DesktopMessage) {
  return buttons;
}

/** The specification has no markup on buttons, but some desktops take any text with a tag for rich text. */
function withoutTags(text: string): string {
  return text.replaceAll('<', '\u2039').replaceAll('>', '\u203a');
}

function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function remember(shown: Map<string, Shown>, id: string, one: Shown): void {
  shown.delete(id);
  shown.set(id, one);
  const [oldest] = shown.keys();
  if (shown.size > MOST_SHOWN && oldest !== undefined) shown.delete(oldest);
}

function describeProblem(error: unknown, signal: AbortSignal): DesktopOutcome {
  if (error instanceof NoBusError) {
    const reason = `no session bus (${error.message}); run Homeostat in a desktop session, or add another channel`;
    return { kind: 'absent', reason };
  }
  if (signal.aborted) return { kind: 'failed', reason: 'the desktop does not respond' };
  if (error instanceof DbusError && NOBODY.test(error.errorName)) {
    return {
      kind: 'absent',
      reason: 'no notification service is running in this session; start one, or add another channel',
    };
  }
  return {
    kind: 'failed',
    reason: `the desktop rejected the notification: ${error instanceof DbusError ? error.errorName : messageOf(error)}`,
  };
}
