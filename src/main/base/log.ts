import type { LogLine } from '../../shared/contract/schemas';
import { Bus } from './bus';
import { messageOf } from './errors';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

type Details = LogLine['details'];

/** Records the actions of the parts of Homeostat. */
export interface Log {
  debug(message: string, details?: Details): void;
  info(message: string, details?: Details): void;
  warn(message: string, details?: Details): void;
  error(message: string, details?: Details): void;
  /** Returns the same log under the name of a part. */
  for(area: string): Log;
}

/** Returns a handler of errors that logs each as a warning. */
export function warnOf(log: Log, message: string): (error: unknown) => void {
  return (error) => log.warn(message, { error: messageOf(error) });
}

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Lines in memory for a client that opens the log. */
const RECENT_LINES = 1_000;
/** Lines of one message written per minute; the others are counted. */
const LINES_A_MINUTE = 30;
const MINUTE_MS = 60_000;
/** Messages counted at once: they are few, unless one holds text that belongs in its details. */
const COUNTED_MESSAGES = 500;

/** Counts a message in the minute that began with its first line. */
interface Repeats {
  readonly first: LogLine;
  count: number;
}

/**
 * Writes the structured log of one host: one JSON object per line to a writer, the newest lines to memory, new ones to
 * listeners. pino is not used because it alone held 9 MB, and the whole host may hold 75.
 */
export class AppLog {
  readonly #recent: LogLine[] = [];
  readonly lines = new Bus<LogLine>();
  /** In the order of their minutes. */
  readonly #repeats = new Map<string, Repeats>();

  constructor(
    private readonly write: (text: string) => void,
    private readonly nowMs: () => number,
    public level: LogLevel = 'info',
  ) {}

  /** Returns the newest lines, oldest first. */
  tail(count: number): readonly LogLine[] {
    return this.#recent.slice(-count);
  }

  for(area: string): Log {
    const at = (level: LogLevel) => (message: string, details?: Details) => this.#add(level, area, message, details);
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      for: (inner) => this.for(`${area}.${inner}`),
    };
  }

  #add(level: LogLevel, area: string, message: string, details: Details = {}): void {
    if (ORDER.indexOf(level) < ORDER.indexOf(this.level)) return;
    const line = { atMs: this.nowMs(), level, area, message, details };
    this.#endMinutes(line.atMs);
    const key = `${level} ${area} ${message}`;
    const repeats = this.#repeats.get(key) ?? { first: line, count: 0 };
    this.#repeats.set(key, repeats);
    if (++repeats.count <= LINES_A_MINUTE) this.#put(line);
  }

  /** Reports the number of omitted lines of each message whose minute has ended. */
  #endMinutes(atMs: number): void {
    for (const [key, { first, count }] of this.#repeats) {
      // A clock that was set back restarts the minutes.
      const isOver = atMs - first.atMs >= MINUTE_MS || atMs < first.atMs;
      if (!isOver && this.#repeats.size < COUNTED_MESSAGES) return;
      this.#repeats.delete(key);
      const times = count - LINES_A_MINUTE;
      if (times > 0) this.#put({ ...first, atMs, message: `${first.message} (repeated ${times} times)`, details: {} });
    }
  }

  #put(line: LogLine): void {
    this.#recent.push(line);
    if (this.#recent.length > RECENT_LINES) this.#recent.shift();
    this.write(`${toJson(line)}\n`);
    this.lines.emit(line);
  }
}

/** Omits details that JSON cannot express (a circular object, a big integer): a log must not throw. */
function toJson(line: LogLine): string {
  try {
    return JSON.stringify(line);
  } catch {
    return JSON.stringify({ ...line, details: {} });
  }
}
