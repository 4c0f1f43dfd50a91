import type { AppApi } from '../../shared/contract/contract';
import type { Status } from '../../shared/contract/schemas';
import type { State } from '../../shared/model/severity';
import type { Directories } from '../base/directories';
import { AdvisedError, messageOf } from '../base/errors';
import { readBuildId } from '../self/build';
import { type Connection, UnreachableError } from '../transports/connect-app';
import type { CommandParser } from './command-parser';
import type { Inputs, Values } from './inputs';
import { type Lines, printLines, type Terminal } from './terminal';

export interface CommandContext {
  readonly directories: Directories;
  /** The value of --home; undefined for the person's own instance. */
  readonly home: string | undefined;
  readonly configFile: string | undefined;
  /** The directory of the built entries. */
  readonly bundles: URL;
  /** Standard output is for a program: JSON and nothing else. */
  readonly json: boolean;
  readonly terminal: Terminal;
  /**
   * Waits for a host that is alive and busy.
   *
   * @throws UnreachableError if no host responds
   */
  connect(): Promise<Connection>;
  /** Connects without patience, for a report on a host that may hang. */
  connectAtOnce?(): Promise<Connection>;
}

interface Description<I extends Inputs> {
  readonly summary: string;
  readonly inputs?: I;
  /** Command lines without the names of the program, the command and the verb. */
  readonly examples?: readonly string[];
}

export interface Verb<I extends Inputs = Inputs> extends Description<I> {
  /**
   * @param loadProgram loads the tree of all commands
   * @returns the exit code
   * @throws InvalidArgumentError if the values contradict each other; no host has been asked by then
   */
  run(context: CommandContext, values: Values<I>, loadProgram: () => Promise<CommandParser>): Promise<number>;
}

/** A command with several verbs; the first one runs if none is named. */
export interface Group {
  readonly summary: string;
  readonly verbs: Readonly<Record<string, Verb>>;
}

// biome-ignore lint/complexity/noBannedTypes: no inputs
export function verb<I extends Inputs = {}>(definition: Verb<I>): Verb {
  return definition as Verb;
}

interface Query<I extends Inputs, T, P> extends Description<I> {
  /**
   * Turns the values into a request before a host is asked; by default, they are the request.
   *
   * @throws InvalidArgumentError if the values contradict each other
   */
  prepare?(values: Values<I>): P;
  ask(api: AppApi, prepared: P, context: CommandContext): Promise<T>;
  /** The value as a person reads it. */
  lines(value: T, values: Values<I>, api: AppApi): Lines | Promise<Lines>;
  /** The value as a program reads it, if that differs. */
  toJson?(value: T): unknown;
  exitCode?(value: T): number;
}

/** Defines a verb that asks the host for one value and shows it. */
// biome-ignore lint/complexity/noBannedTypes: no inputs
export function query<T, I extends Inputs = {}, P = Values<I>>(definition: Query<I, T, P>): Verb {
  const { prepare = (values) => values as P, ask, lines, ...rest } = definition;
  const { toJson = (value) => value, exitCode = () => EXIT.healthy, ...description } = rest;
  return verb<I>({
    ...description,
    async run(context, values) {
      const prepared = prepare(values);
      return withApi(context, async ({ api }) => {
        const value = await ask(api, prepared, context);
        return show(context, toJson(value), () => lines(value, values, api), exitCode(value));
      });
    },
  });
}

/** Prints a value for a program or for a person. @returns the exit code */
export async function show<T>(
  { terminal, json }: CommandContext,
  value: T,
  lines: (value: T) => Lines | Promise<Lines>,
  exitCode: number = EXIT.healthy,
): Promise<number> {
  if (json) terminal.printJson(value);
  else printLines(terminal, await lines(value));
  return exitCode;
}

export const EXIT = { healthy: 0, notHealthy: 1, critical: 2, unreachable: 3, usage: 64, software: 70 } as const;

/** Returns the exit code that reports a state to scripts and monitors. */
export function exitCodeOf(state: State): number {
  if (state === 'healthy') return EXIT.healthy;
  return state === 'critical' ? EXIT.critical : EXIT.notHealthy;
}

/** Returns the exit code of an outcome that is either good or bad. */
export function exitCodeIf(isGood: boolean): number {
  return isGood ? EXIT.healthy : EXIT.notHealthy;
}

/**
 * Connects, works, and closes the connection in any case.
 *
 * @throws UnreachableError if no host responds, or if it exits during the work
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
    // The error of a call that was running when the host exited comes from the transport and explains nothing.
    if (!isLost) throw await explainOtherBuild(error, connection, context);
    throw new UnreachableError('the host exited', 'Start it again with `homeostat start`.', { cause: error });
  } finally {
    await connection.close();
  }
}

/** Returns a context that does not wait for a busy host. */
export function atOnce(context: CommandContext): CommandContext {
  return { ...context, connect: context.connectAtOnce ?? context.connect };
}

/** Runs a task that needs a host. @returns undefined if no host responds */
export async function ifReachable<T>(task: Promise<T>): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    if (error instanceof UnreachableError) return undefined;
    throw error;
  }
}

/** Returns true if a host runs another build than this command line, as after an update. */
export async function isOfOtherBuild(context: CommandContext, { build }: Pick<Status, 'build'>): Promise<boolean> {
  return (build ?? null) !== (await readBuildId(context.bundles));
}

/** Replaces the error of a call that a host of another build does not know or answers in another form. */
async function explainOtherBuild(error: unknown, { api }: Connection, context: CommandContext): Promise<unknown> {
  const isExplained = error instanceof AdvisedError || (error as { defined?: unknown }).defined === true;
  if (isExplained) return error;
  try {
    if (!(await isOfOtherBuild(context, await api.status.get()))) return error;
  } catch {
    return error;
  }
  return new AdvisedError(
    `the running host is of another build of Homeostat and cannot do this: ${messageOf(error)}`,
    'Restart it with `homeostat restart`, then try again.',
    { cause: error },
  );
}
