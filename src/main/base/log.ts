import { Bus } from './bus';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogLine {
  readonly atMs: number;
  readonly level: LogLevel;
  readonly area: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

type Details = Readonly<Record<string, unknown>>;

/** Where the parts of Homeostat say what they do. */
export interface Log {
  debug(message: string, details?: Details): void;
  info(message: string, details?: Details): void;
  warn(message: string, details?: Details): void;
  error(message: string, details?: Details): void;
  /** The same log under the name of a part. */
  for(area: string): Log;
}

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** How many lines are kept in memory for whoever opens the log. */
const RECENT_LINES = 1_000;

/**
 * The structured log of one host: a JSON object a line to a writer, the newest lines in memory, new ones to listeners.
 * It is not pino, which alone held 9 MB where the whole host may hold 75.
 */
export class AppLog {
  readonly #recent: LogLine[] = [];
  readonly lines = new Bus<LogLine>();

  constructor(
    private readonly write: (text: string) => void,
    private readonly nowMs: () => number,
    public level: LogLevel = 'info',
  ) {}

  /** The newest lines, oldest first. */
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
    const line: LogLine = { atMs: this.nowMs(), level, area, message, details };
    this.#recent.push(line);
    if (this.#recent.length > RECENT_LINES) this.#recent.shift();
    this.write(`${toJson(line)}\n`);
    this.lines.emit(line);
  }
}

/** Details that JSON cannot express (a circular object, a big integer) are left out: a log must not throw. */
function toJson(line: LogLine): string {
  try {
    return JSON.stringify(line);
  } catch {
    return JSON.stringify({ ...line, details: {} });
  }
}
