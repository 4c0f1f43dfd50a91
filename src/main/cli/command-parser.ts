import { Command } from 'commander';
import { AdvisedError } from '../base/errors';

/** A command line that is incomplete, contradictory or unknown. */
export class UsageError extends AdvisedError {
  override readonly name = 'UsageError';
}

/** @example 'homeostat alerts ack' */
export function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

const COMMANDER_ERROR =
  /^(?:error: )?(?<problem>(?:unknown option '(?<flag>[^']*)')?.*?)(?:\n\((?<suggestion>Did you mean .*)\))?$/s;

/** Throws the errors of a command line as other errors are thrown. */
export class CommandParser extends Command {
  declare readonly commands: readonly CommandParser[];
  declare unknownCommand: () => never;
  examples: readonly string[] = [];

  override createCommand(name?: string): CommandParser {
    return new CommandParser(name);
  }

  /** Adds command lines to the help. */
  addExamples(lines: readonly string[]): void {
    this.examples = lines;
    this.addHelpText('after', ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n'));
  }

  override error(message: string): never {
    const { problem = message, flag = '', suggestion } = COMMANDER_ERROR.exec(message)?.groups ?? {};
    const owner = this.parent?.commands.find(({ options }) => options.some((option) => option.long === flag));
    const hint = owner === undefined ? suggestion : `${flag} belongs to \`${pathOf(owner)}\`.`;
    const help = `Run \`${pathOf(this)} --help\` for its arguments, options and examples.`;
    throw new UsageError(problem.replaceAll("'", '"'), hint === undefined ? help : `${hint} ${help}`);
  }
}
