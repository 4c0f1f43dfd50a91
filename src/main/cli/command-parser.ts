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
    const hint = this.#ownerHint(flag) ?? suggestion ?? this.#verbHint(problem) ?? this.#argumentHint(problem);
    const help = `Run \`${pathOf(this)} --help\` for its arguments, options and examples.`;
    const text = problem.replace(
      /^command-argument value ('.*') is invalid for argument '(.*)'\./s,
      '$1 is not a valid $2.',
    );
    throw new UsageError(text.replaceAll("'", '"'), hint === undefined ? help : `${hint} ${help}`);
  }

  /** Names the only other verb of the same command that has an option. */
  #ownerHint(flag: string): string | undefined {
    const owners = this.parent?.commands.filter(({ options }) => options.some((option) => option.long === flag)) ?? [];
    const isTop = this.parent?.parent === null;
    return owners.length === 1 && !isTop ? `${flag} belongs to \`${pathOf(owners[0] as CommandParser)}\`.` : undefined;
  }

  /** Explains an argument that is missing. */
  #argumentHint(problem: string): string | undefined {
    const [, name] = /^missing required argument '(.*)'/.exec(problem) ?? [];
    const argument = this.registeredArguments.find((one) => one.name() === name);
    return argument === undefined ? undefined : `${argument.name()}: ${argument.description}.`;
  }

  /** Lists the verbs of a command for an unknown one without a similar name. */
  #verbHint(problem: string): string | undefined {
    if (!problem.startsWith('unknown command') || this.parent === null) return undefined;
    return `Use one of ${this.commands.map((command) => command.name()).join(', ')}.`;
  }
}
