import type { Command as Parser } from 'commander';
import type { State } from '../../shared/model/severity';
import type { Directories } from '../base/directories';
import { type Connection, UnreachableError } from '../transports/connect-app';
import type { Terminal } from './terminal';

/** What every command is given. */
export interface CommandContext {
  readonly directories: Directories;
  /** As given with --home; undefined where the instance is the person's own. */
  readonly home: string | undefined;
  readonly configFile: string | undefined;
  /** The directory of the built entries. */
  readonly bundles: URL;
  /** Whether standard output is for a program: JSON and nothing else. */
  readonly json: boolean;
  readonly terminal: Terminal;
  /** @throws UnreachableError where no host answers */
  connect(): Promise<Connection>;
}

/** What may follow one verb of a command. */
export interface Verb {
  /** Arguments that must follow it, each with its article: `a service name`. */
  readonly needs?: readonly string[];
  /** Whether any number of them may. */
  readonly isOpen?: boolean;
  /** One that may follow. */
  readonly takes?: string;
  /** Options that belong to this verb, and to others that name them: `--lines`. */
  readonly options?: readonly string[];
  /** Those among them that must be given. */
  readonly requires?: readonly string[];
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Where its first argument is a verb: what may follow each. */
  readonly verbs?: Readonly<Record<string, Verb>>;
  /** Adds arguments and options. */
  readonly declare?: (parser: Parser) => void;
  /**
   * Called with what `checkUsage` found right.
   *
   * @returns the exit code
   */
  readonly run: (
    context: CommandContext,
    args: readonly string[],
    options: Readonly<Record<string, unknown>>,
  ) => Promise<number>;
}

export const EXIT = { healthy: 0, notHealthy: 1, critical: 2, unreachable: 3, usage: 64, software: 70 } as const;

/** The exit code that tells a state, for scripts and other monitors. */
export function exitCodeOf(state: State): number {
  if (state === 'healthy') return EXIT.healthy;
  return state === 'critical' ? EXIT.critical : EXIT.notHealthy;
}

/**
 * Connects, works, and closes the connection whatever happened.
 *
 * @throws UnreachableError where no host answers, or it ended while it worked for us
 */
export async function withApi<T>(context: CommandContext, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await context.connect();
  let isLost = false;
  void connection.closed.then(() => {
    isLost = true;
  });
  try {
    return await work(connection);
  } catch (error) {
    // A call that is under way when the host ends fails in the words of the transport.
    if (!isLost) throw error;
    throw new UnreachableError('the host exited', 'Start it again with `homeostat start`.', { cause: error });
  } finally {
    await connection.close();
  }
}
