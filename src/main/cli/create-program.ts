import { resolve } from 'node:path';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { version } from '../../../package.json';
import { CommandParser, pathOf } from './command-parser';
import { COMMANDS } from './commands';
import type { Terminal } from './terminal';
import type { Group, Verb } from './verb';

type Act = (verb: Verb, values: Readonly<Record<string, unknown>>) => Promise<void>;

/** Options of the program that take a value. */
const VALUED_OPTIONS: readonly string[] = ['--home', '--config'];

/** Returns the commands to load for a command line: the one that it names, or all for the help and for advice. */
export function neededCommands(args: readonly string[]): readonly string[] {
  const name = args.find((arg, at) => !arg.startsWith('-') && !VALUED_OPTIONS.includes(args[at - 1] ?? ''));
  if (name !== undefined && Object.hasOwn(COMMANDS, name)) return [name];
  return name === undefined && args.includes('--version') ? [] : Object.keys(COMMANDS);
}

/**
 * Builds the tree of commands.
 *
 * @param act runs the verb of a valid command line; the parser throws a UsageError for any other
 * @param names the commands to load; by default, all of them
 */
export async function createProgram(
  terminal: Terminal,
  act: Act,
  names: readonly string[] = Object.keys(COMMANDS),
): Promise<CommandParser> {
  const program = new CommandParser('homeostat')
    .description('Monitors, explains, predicts and tunes the performance of this machine, and can undo every change.')
    .version(version)
    // Commander accepts the options of a parent before and after a subcommand.
    .option('--home <directory>', 'directory for all files of this instance', parsePath)
    .option('--config <file>', 'read this file instead of homeostat.yaml', parsePath)
    .option('--json', 'print only JSON')
    .configureOutput({
      writeErr: (text) => {
        for (const line of text.trimEnd().split('\n')) terminal.warn(line);
      },
      writeOut: (text) => terminal.print(text.trimEnd()),
    })
    .exitOverride();
  const commands = await Promise.all(names.map(async (name) => [name, await COMMANDS[name]?.()] as const));
  for (const [name, command] of commands) {
    if (command === undefined) continue;
    if ('verbs' in command) addGroup(program, name, command, act);
    else addVerb(program, name, command, act);
  }
  return program;
}

function addGroup(program: CommandParser, name: string, { summary, verbs }: Group, act: Act): void {
  const names = Object.keys(verbs);
  const group = program
    .command(name)
    .description(`${summary}: ${names.join(', ')}`)
    .helpCommand(false)
    .hook('preSubcommand', (parent, child) => {
      const [typed = '-'] = parent.args;
      // Commander passes an unknown verb to the default verb as its argument.
      if (!typed.startsWith('-') && typed !== child.name()) (parent as CommandParser).unknownCommand();
    });
  for (const [verbName, verb] of Object.entries(verbs)) addVerb(group, verbName, verb, act, verbName === names[0]);
  group.addExamples(group.commands.map(({ examples: [first = ''] }) => first));
}

function addVerb(parent: CommandParser, name: string, verb: Verb, act: Act, isDefault = false): void {
  const { summary, inputs = {}, examples = [''] } = verb;
  const parser = parent.command(name, { isDefault }).description(summary);
  for (const declared of Object.values(inputs)) {
    if (declared instanceof Argument) parser.addArgument(declared);
    else parser.addOption(declared);
  }
  parser.addExamples(examples.map((example) => `${pathOf(parser)} ${example}`.trimEnd()));
  parser.action(async () => {
    const values = Object.entries(inputs).map(([key, declared]) => [key, readValue(parser, declared)]);
    try {
      await act(verb, Object.fromEntries(values));
    } catch (error) {
      if (error instanceof InvalidArgumentError) parser.error(error.message);
      throw error;
    }
  });
}

function readValue(parser: Command, declared: Argument | Option): unknown {
  const value: unknown =
    declared instanceof Argument
      ? parser.processedArgs[parser.registeredArguments.indexOf(declared)]
      : parser.getOptionValue(declared.attributeName());
  const isEmpty = [value].flat().some((one) => typeof one === 'string' && one.trim() === '');
  // An unset variable of a script must not select everything.
  if (isEmpty && declared.defaultValue !== '')
    parser.error(`${declared instanceof Argument ? declared.name() : declared.long} must not be empty`);
  return declared instanceof Option && declared.isBoolean() ? value === true : value;
}

/** An unset variable of a script must not select the current directory. */
function parsePath(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return resolve(text);
}
