import { resolve } from 'node:path';
import { CommanderError, InvalidArgumentError, Command as Parser } from 'commander';
import { version } from '../../../package.json';
import { plainText } from '../../shared/format/plain-text';
import { asReason } from '../../shared/format/sentence';
import { resolveDirectories } from '../base/directories';
import { AdvisedError, errnoOf, messageOf, UnknownNameError } from '../base/errors';
import { systemReason } from '../base/system-reason';
import { connectApp, UnreachableError } from '../transports/connect-app';
import { COMMANDS } from './all';
import { type CommandContext, EXIT } from './command';
import { createTerminal, type Terminal } from './terminal';
import { checkUsage, UsageError } from './usage';

const LINE_CHARACTERS = 2_000;

/**
 * Runs one command line.
 *
 * @param args what follows the program's name
 * @param bundles the directory of the built entries, from which a host is started
 * @returns the exit code: 0 healthy, 1 not healthy or unknown, 2 critical, 3 no host answers, 64 wrong usage or an
 *   unknown name, 70 anything else that failed
 */
export async function runCommandLine(
  args: readonly string[],
  bundles: URL,
  terminal: Terminal = createTerminal(),
): Promise<number> {
  let exitCode: number = EXIT.healthy;
  const program = new Parser('homeostat')
    .description('Monitors, explains, predicts and tunes the performance of this machine, and can undo every change.')
    .version(version)
    // Before or after the command: commander takes the program's options in both places.
    .option('--home <directory>', 'directory for all files of this instance', parsePath)
    .option('--config <file>', 'read this file instead of homeostat.yaml', parsePath)
    .option('--json', 'print only JSON')
    .configureOutput({
      writeErr: (text) => terminal.warn(plainLines(text.trimEnd())),
      writeOut: (text) => terminal.print(text.trimEnd()),
    })
    .showHelpAfterError('(run homeostat --help to list commands and options)')
    .exitOverride();

  for (const command of COMMANDS) {
    const parser = program.command(command.name).description(command.summary).copyInheritedSettings(program);
    command.declare?.(parser);
    parser.action(async () => {
      checkUsage(command, parser);
      const globals = program.opts<{ home?: string; config?: string; json?: boolean }>();
      const directories = resolveDirectories({ home: globals.home, env: process.env, platform: process.platform });
      const context: CommandContext = {
        directories,
        home: globals.home,
        configFile: globals.config,
        bundles,
        json: globals.json === true,
        terminal,
        connect: () => connectApp({ directories }),
      };
      exitCode = await command.run(context, parser.args, parser.opts());
    });
  }

  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
    terminal.warn(plainLines(`homeostat: ${asReason(describe(error))}`));
    const advice = adviceOf(error);
    if (advice !== undefined) terminal.warn(plainLines(advice));
    if (error instanceof UnreachableError) return EXIT.unreachable;
    return isUsage(error) ? EXIT.usage : EXIT.software;
  }
}

/** Messages quote what was typed, and what files and programs are called. */
function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => plainText(line, LINE_CHARACTERS))
    .join('\n');
}

/** What a host answers to a request that names what does not exist, or says what cannot be. */
const USAGE_CODES: readonly unknown[] = ['UNKNOWN_NAME', 'BAD_REQUEST', 'INVALID_REQUEST'];

function isUsage(error: unknown): boolean {
  if (error instanceof UsageError || error instanceof UnknownNameError) return true;
  return USAGE_CODES.includes((error as { code?: unknown }).code);
}

/** The system's own errors have no advice, and a message for programmers. */
function describe(error: unknown): string {
  const { path } = error as { path?: unknown };
  return errnoOf(error) === undefined || typeof path !== 'string'
    ? messageOf(error)
    : `cannot use ${plainText(path, 500)}: ${systemReason(error)}`;
}

function adviceOf(error: unknown): string | undefined {
  if (error instanceof AdvisedError) return error.advice;
  const advice = (error as { data?: { advice?: unknown } }).data?.advice;
  return typeof advice === 'string' ? advice : undefined;
}

/** A script whose variable is unset must not write into the directory where it happens to stand. */
function parsePath(text: string): string {
  if (text === '') throw new InvalidArgumentError('it must not be empty');
  return resolve(text);
}
