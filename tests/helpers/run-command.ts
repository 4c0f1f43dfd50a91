import { CommanderError } from 'commander';
import { UsageError } from '../../src/main/cli/command-parser';
import { createProgram, neededCommands } from '../../src/main/cli/create-program';
import { EXIT, type Verb } from '../../src/main/cli/verb';
import type { FakeContext } from './fake-context';

/**
 * Runs a command line with a host that a test simulates.
 *
 * @param line words separated by spaces, or a list of arguments
 * @returns the exit code; 64 if the parser refuses the command line
 */
export async function runCommand(context: FakeContext, line: string | readonly string[]): Promise<number> {
  let exitCode: number = EXIT.healthy;
  const args = typeof line === 'string' ? line.split(' ') : [...line];
  const act = async (verb: Verb, values: Readonly<Record<string, unknown>>) => {
    exitCode = await verb.run(context, values, () => createProgram(context.terminal, act));
  };
  try {
    const program = await createProgram(context.terminal, act, neededCommands(args));
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof UsageError) context.terminal.warn(error.message);
    else if (!(error instanceof CommanderError)) throw error;
    return EXIT.usage;
  }
}
