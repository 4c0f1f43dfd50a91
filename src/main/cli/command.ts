import type { Command as Parser } from 'commander';
import type { Status } from '../../shared/contract/schemas';
import type { State } from '../../shared/model/severity';
import type { Directories } from '../base/directories';
import { AdvisedError, messageOf } from '../base/errors';
import { readBuildId } from '../self/build';
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
    if (!isLost) throw await explainOtherBuild(error, connection, context);
    throw new UnreachableError('the host exited', 'Start it again with `homeostat start`.', { cause: error });
  } finally {
    await connection.close();
  }
}

/** Whether a host runs from another build than this command line, as after an update. */
export async function isOfOtherBuild(context: CommandContext, { build }: Pick<Status, 'build'>): Promise<boolean> {
  return (build ?? null) !== (await readBuildId(context.bundles));
}

async function runsOtherBuild(api: Connection['api'], context: CommandContext): Promise<boolean> {
  try {
    return await isOfOtherBuild(context, await api.status.get());
  } catch {
    return false;
  }
}

/** A call that a host of another build does not know, or answers in another form, fails in words that explain nothing. */
async function explainOtherBuild(error: unknown, { api }: Connection, context: CommandContext): Promise<unknown> {
  const isExplained = error instanceof AdvisedError || (error as { defined?: unknown }).defined === true;
  if (isExplained) return error;
  if (!(await runsOtherBuild(api, context))) return error;
  return new AdvisedError(
    `the running host is of another build of Homeostat and cannot do this: ${messageOf(error)}`,
    'Restart it with `homeostat restart`, then try again.',
    { cause: error },
  );
}
