import { CommanderError } from 'commander';
import { asReason } from '../../shared/format/sentence';
import { resolveDirectories } from '../base/directories';
import { AdvisedError, errnoOf, messageOf, UnknownNameError } from '../base/errors';
import { systemReason } from '../base/system-reason';
import { connectApp, UnreachableError } from '../transports/connect-app';
import { UsageError } from './command-parser';
import { createProgram, neededCommands } from './create-program';
import { createPatience } from './patience';
import { createTerminal, type Terminal } from './terminal';
import { type CommandContext, EXIT, type Verb } from './verb';

/**
 * Runs one command line.
 *
 * @param args the arguments after the name of the program
 * @param bundles the directory of the built entries, from which a host is started
 * @returns the exit code: 0 healthy, 1 not healthy or unknown, 2 critical, 3 no host responds, 64 wrong usage or an
 *   unknown name, 70 any other failure
 */
export async function runCommandLine(
  args: readonly string[],
  bundles: URL,
  terminal: Terminal = createTerminal(),
): Promise<number> {
  try {
    let exitCode: number = EXIT.healthy;
    const act = async (verb: Verb, values: Readonly<Record<string, unknown>>) => {
      exitCode = await verb.run(createContext(program.opts(), bundles, terminal), values, () =>
        createProgram(terminal, act),
      );
    };
    const program = await createProgram(terminal, act, neededCommands(args));
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.healthy : EXIT.usage;
    terminal.warn(`homeostat: ${asReason(describe(error))}`);
    const advice = adviceOf(error);
    if (advice !== undefined) terminal.warn(advice);
    if (error instanceof UnreachableError) return EXIT.unreachable;
    return isUsage(error) ? EXIT.usage : EXIT.software;
  }
}

function createContext(
  { home, config, json = false }: { home?: string; config?: string; json?: boolean },
  bundles: URL,
  terminal: Terminal,
): CommandContext {
  const directories = resolveDirectories({ home });
  return {
    directories,
    home,
    configFile: config,
    bundles,
    json,
    terminal,
    connect: () => connectApp({ directories, patience: createPatience(directories, terminal) }),
    connectAtOnce: () => connectApp({ directories }),
  };
}

/** Codes of the API for a name that does not exist and for values that are not valid. */
const USAGE_CODES: readonly unknown[] = ['UNKNOWN_NAME', 'BAD_REQUEST', 'INVALID_REQUEST'];

function isUsage(error: unknown): boolean {
  if (error instanceof UsageError || error instanceof UnknownNameError) return true;
  return USAGE_CODES.includes((error as { code?: unknown }).code);
}

/** Errors of the operating system have no advice, and a message for programmers. */
function describe(error: unknown): string {
  const { path } = error as { path?: unknown };
  return errnoOf(error) === undefined || typeof path !== 'string'
    ? messageOf(error)
    : `cannot use ${path}: ${systemReason(error)}`;
}

function adviceOf(error: unknown): string | undefined {
  if (error instanceof AdvisedError) return error.advice;
  const advice = (error as { data?: { advice?: unknown } }).data?.advice;
  return typeof advice === 'string' ? advice : undefined;
}
