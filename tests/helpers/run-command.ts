import { CommanderError, Command as Parser } from 'commander';
import { type Command, EXIT } from '../../src/main/cli/command';
import { checkUsage, UsageError } from '../../src/main/cli/usage';
import type { FakeContext } from './fake-context';

/**
 * Runs a command from a command line with its options. @returns the exit code, or that of wrong usage if it is refused
 */
export async function runCommand(command: Command, context: FakeContext, args: readonly string[]): Promise<number> {
  const parser = new Parser(command.name)
    .exitOverride()
    .configureOutput({ writeErr: (text) => context.terminal.warn(text) });
  command.declare?.(parser);
  try {
    parser.parse([...args], { from: 'user' });
    checkUsage(command, parser);
    return await command.run(context, parser.args, parser.opts());
  } catch (error) {
    if (error instanceof UsageError) context.terminal.warn(error.message);
    else if (!(error instanceof CommanderError)) throw error;
    return EXIT.usage;
  }
}
