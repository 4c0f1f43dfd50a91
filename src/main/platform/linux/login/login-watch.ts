import { Bus } from '../../../base/bus';
import { contained, detach } from '../../../base/contain';
import { later } from '../../../base/timers';
import { DbusConnection } from '../dbus/connection';
import { createRerun } from '../rerun';
import { graphicalSession, LOGIN_SIGNALS, type LoginSession, readLoginSessions } from './login-sessions';

const REPLY_LIMIT_MS = 5_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 5 * 60_000;
const SYSTEM_BUS = '/run/dbus/system_bus_socket';

/** Time since the last input of the person. */
export interface InputIdle {
  /** Null while there is input, or if no source knows. */
  readonly sinceMs: number | null;
  /** False if no source reports input. */
  readonly isKnown: boolean;
}

/** Follows the sessions of a user by the signals of logind. Without logind there are none. */
export class LoginWatch {
  readonly changes = new Bus<readonly LoginSession[]>();
  #sessions: readonly LoginSession[] = [];
  #connection: DbusConnection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #isStopped = false;

  constructor(
    private readonly uid: number,
    private readonly socket = SYSTEM_BUS,
  ) {}

  get sessions(): readonly LoginSession[] {
    return this.#sessions;
  }

  get idle(): InputIdle {
    const session = graphicalSession(this.#sessions);
    return { isKnown: session !== undefined, sinceMs: session?.idleSinceMs ?? null };
  }

  /** Resolves after the first attempt, so that the sessions are known if logind runs. Never rejects. */
  async start(): Promise<void> {
    const signal = AbortSignal.timeout(REPLY_LIMIT_MS);
    let connection: DbusConnection | undefined;
    try {
      connection = await DbusConnection.open(this.socket, this.uid, signal);
      for (const rule of LOGIN_SIGNALS) await connection.subscribe(rule, signal);
      this.#take(await readLoginSessions(connection, this.uid, signal));
      this.#follow(connection);
      this.#retryMs = FIRST_RETRY_MS;
    } catch {
      connection?.close();
      this.#retry();
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#connection?.close();
  }

  #follow(connection: DbusConnection): void {
    if (this.#isStopped) {
      connection.close();
      return;
    }
    this.#connection = connection;
    const update = createRerun(
      async () => this.#take(await readLoginSessions(connection, this.uid, AbortSignal.timeout(REPLY_LIMIT_MS))),
      () => connection.close(),
    );
    connection.messages.on(({ type }) => {
      if (type === 'signal') update();
    });
    const end = contained('the end of logind', () => {
      this.#connection = undefined;
      this.#take([]);
      this.#retry();
    });
    detach('the end of logind', connection.closed.then(end));
  }

  #take(sessions: readonly LoginSession[]): void {
    const isSame = JSON.stringify(sessions) === JSON.stringify(this.#sessions);
    this.#sessions = sessions;
    if (!isSame) this.changes.emit(sessions);
  }

  #retry(): void {
    if (this.#isStopped) return;
    this.#timer = later(this.#retryMs, 'logind', () => this.start());
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }
}
