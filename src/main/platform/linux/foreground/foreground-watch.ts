import { Bus } from '../../../base/bus';
import { contained, detach } from '../../../base/contain';
import { messageOf } from '../../../base/errors';
import { later } from '../../../base/timers';
import type { Environment, ForegroundSource, Front, OpenSource } from './front';
import { SOURCES } from './sources';

/** The window in front, and the source that reports it. */
export interface Foreground {
  readonly state: Front['state'];
  /** Process of the window; null unless its state is known. */
  readonly pid: number | null;
  /** Reason for another state; null if it is known. */
  readonly reason: string | null;
  /** The kind of desktop that reports it; null without a connection. */
  readonly source: string | null;
  /** The session of that desktop; null without a connection. */
  readonly env: Environment | null;
  /** Time of the last change. */
  readonly sinceMs: number;
}

export interface ForegroundParts {
  readonly uid: number;
  readonly hostName: string;
  /** Lists the environments that may be those of a desktop. */
  readonly sessions: (signal: AbortSignal) => AsyncIterable<Environment>;
  readonly nowMs: () => number;
  readonly sources?: readonly ForegroundSource[];
  readonly firstRetryMs?: number;
}

const OPEN_LIMIT_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
const NO_SESSION = 'there is no graphical session';

type Draft = Omit<Foreground, 'sinceMs'>;
type Connected = { readonly source: OpenSource; readonly id: string };

/**
 * Follows the window in front by the events of the desktop. A desktop that ends or does not respond is tried again,
 * ever more rarely, and at once after {@link reconsider}.
 */
export class ForegroundWatch {
  readonly changes = new Bus<Foreground>();
  #current: Foreground;
  #open: OpenSource | undefined;
  #isConnecting = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;
  #retryMs: number;

  constructor(private readonly parts: ForegroundParts) {
    this.#retryMs = this.#firstRetryMs;
    this.#current = { ...without('none', NO_SESSION), sinceMs: parts.nowMs() };
  }

  get current(): Foreground {
    return this.#current;
  }

  /** Begins, and resolves after the first attempt. Never rejects. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** Tries a desktop again at once: a session began or ended. */
  reconsider(): void {
    this.#retryMs = this.#firstRetryMs;
    if (this.#open === undefined) this.#retryIn(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#open?.close();
  }

  get #firstRetryMs(): number {
    return this.parts.firstRetryMs ?? FIRST_RETRY_MS;
  }

  async #connect(): Promise<void> {
    if (this.#isConnecting || this.#isStopped || this.#open !== undefined) return;
    this.#isConnecting = true;
    try {
      const connected = await this.#openFirst(AbortSignal.timeout(OPEN_LIMIT_MS));
      if (connected === undefined) this.#retry();
      else await this.#follow(connected.source);
    } catch (error) {
      this.#take(without('unknown', messageOf(error)));
      this.#retry();
    } finally {
      this.#isConnecting = false;
    }
  }

  /** @throws the problem of the likeliest desktop, if none responds @returns undefined if there is no desktop */
  async #openFirst(signal: AbortSignal): Promise<Connected | undefined> {
    let problem: Error | undefined;
    for await (const env of this.parts.sessions(signal)) {
      const kind = (this.parts.sources ?? SOURCES).find(({ isFor }) => isFor(env));
      if (kind === undefined) continue;
      try {
        return { source: await this.#openSource(kind, env, signal), id: kind.id };
      } catch (error) {
        problem ??= new Error(`${kind.id}: ${messageOf(error)}`);
      }
    }
    if (problem !== undefined) throw problem;
    this.#take(without('none', NO_SESSION));
    return undefined;
  }

  #openSource(kind: ForegroundSource, env: Environment, signal: AbortSignal): Promise<OpenSource> {
    const { uid, hostName } = this.parts;
    const report = (front: Front) => {
      const pid = front.state === 'known' ? front.pid : null;
      const reason = front.state === 'known' ? null : front.reason;
      this.#take({ state: front.state, pid, reason, source: kind.id, env });
    };
    return kind.open({ env, uid, hostName }, report, signal);
  }

  async #follow(source: OpenSource): Promise<void> {
    if (this.#isStopped) return void (await source.close());
    this.#open = source;
    this.#retryMs = this.#firstRetryMs;
    const end = contained('the end of a desktop', () => {
      this.#open = undefined;
      if (this.#isStopped) return;
      this.#take(without('unknown', 'the desktop closed the connection'));
      this.#retry();
    });
    detach('the end of a desktop', source.closed.then(end));
  }

  #take(draft: Draft): void {
    if (this.#isStopped || isSame(draft, this.#current)) return;
    this.#current = { ...draft, sinceMs: this.parts.nowMs() };
    this.changes.emit(this.#current);
  }

  #retry(): void {
    this.#retryIn(this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  #retryIn(delayMs: number): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = later(delayMs, 'a connection to the desktop', () => this.#connect());
  }
}

function without(state: 'none' | 'unknown', reason: string): Draft {
  return { state, pid: null, reason, source: null, env: null };
}

function isSame(one: Draft, other: Draft): boolean {
  return (
    one.state === other.state &&
    one.pid === other.pid &&
    one.reason === other.reason &&
    one.source === other.source &&
    one.env === other.env
  );
}
