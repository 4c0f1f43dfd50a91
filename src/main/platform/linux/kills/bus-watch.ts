import { detach } from '../../../base/contain';
import type { Stop } from '../../../base/lifecycle';
import { later } from '../../../base/timers';
import { DbusConnection } from '../dbus/connection';
import type { DbusMessage } from '../dbus/message';

export interface BusWatchOptions {
  /** Sockets of the bus in the order in which they are tried. */
  readonly sockets: readonly string[];
  readonly uid: number;
  /** Requests the signals. */
  readonly prepare: (connection: DbusConnection, signal: AbortSignal) => Promise<void>;
  readonly onSignal: (message: DbusMessage) => void;
  /** Called when the signals are requested, and missed ones may be looked up elsewhere. */
  readonly onOpen?: () => void;
  readonly firstRetryMs?: number;
}

const CALL_MS = 10_000;
const FIRST_RETRY_MS = 10_000;
/** A machine without the bus is asked rarely: a session may begin later. */
const LONGEST_RETRY_MS = 10 * 60_000;

/** Listens to signals of a bus, and connects again after it was closed. An idle connection costs nothing. */
export function watchBus(options: BusWatchOptions): Stop {
  const { sockets, uid, prepare, onSignal, onOpen, firstRetryMs = FIRST_RETRY_MS } = options;
  let connection: DbusConnection | undefined;
  let timer: NodeJS.Timeout | undefined;
  let retryMs = firstRetryMs;
  let isStopped = false;

  async function connect(): Promise<void> {
    const signal = AbortSignal.timeout(CALL_MS);
    for (const socket of sockets) {
      let opened: DbusConnection | undefined;
      try {
        opened = await DbusConnection.open(socket, uid, signal);
        opened.messages.on((message) => {
          if (message.type === 'signal') onSignal(message);
        });
        await prepare(opened, signal);
      } catch {
        opened?.close();
        continue;
      }
      keep(opened);
      return;
    }
    retry();
  }

  function keep(opened: DbusConnection): void {
    if (isStopped) {
      opened.close();
      return;
    }
    connection = opened;
    retryMs = firstRetryMs;
    onOpen?.();
    detach('the end of a D-Bus connection', opened.closed.then(retry));
  }

  function retry(): void {
    connection = undefined;
    if (isStopped) return;
    timer = later(retryMs, 'the connection to a bus', connect);
    retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
  }

  detach('the connection to a bus', connect());
  return () => {
    isStopped = true;
    clearTimeout(timer);
    connection?.close();
  };
}
