import type { Command, Option } from 'commander';
import { version } from '../../../../package.json';
import { type CommandParser, pathOf } from '../command-parser';
import { EXIT } from '../verb';

const EXIT_TEXTS: Readonly<Record<keyof typeof EXIT, string>> = {
  healthy: 'The machine is healthy, or the command succeeded.',
  notHealthy: 'The machine, or the subject of the command, is not healthy, or its state is unknown.',
  critical: 'The state of the machine is critical.',
  unreachable: 'No host responds, or it exited during the command.',
  usage: 'The command line is not valid, or a name in it does not exist.',
  software: 'The command failed.',
};

/** Writes the man page of the program, in the macros of man(7). */
export function manPage(program: Command): string {
  return [
    `.TH HOMEOSTAT 1 "" "homeostat ${version}" "User Commands"`,
    '.SH NAME',
    'homeostat \\- performance guardian for one machine',
    '.SH SYNOPSIS',
    '.B homeostat',
    '[\\fIoptions\\fR] \\fIcommand\\fR [\\fIverb\\fR] [\\fIarguments\\fR]',
    '.SH DESCRIPTION',
    escapeText(program.description()),
    'Options may precede or follow the command. A command with verbs runs the first one if none is given.',
    '.SH OPTIONS',
    ...program.options.flatMap(describeOption),
    '.SH COMMANDS',
    ...program.commands.flatMap((one) => (one.commands.length === 0 ? describe(one) : one.commands.flatMap(describe))),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT).flatMap(([name, code]) => [
      '.TP',
      `${code}`,
      escapeText(EXIT_TEXTS[name as keyof typeof EXIT]),
    ]),
    '.SH ENVIRONMENT',
    '.TP',
    '.B HOMEOSTAT_HOME',
    'Directory for all files of an instance, as with \\-\\-home.',
  ].join('\n');
}

function describe(command: Command): readonly string[] {
  const names = command.registeredArguments.map((one) => {
    const name = `${one.name()}${one.variadic ? '...' : ''}`;
    return one.required ? `<${name}>` : `[${name}]`;
  });
  // An example that only repeats the title says nothing.
  const examples = (command as CommandParser).examples.filter((line) => line !== pathOf(command));
  return [
    `.SS ${escapeText([pathOf(command), ...names].join(' '))}`,
    escapeText(command.description()),
    ...command.registeredArguments.flatMap((one) => [
      '.TP',
      `.I ${escapeText(one.name())}`,
      escapeText(one.description),
    ]),
    ...command.options.flatMap(describeOption),
    ...(examples.length === 0
      ? []
      : ['.PP', 'Examples:', '.nf', ...examples.map((line) => `    ${escapeText(line)}`), '.fi']),
  ];
}

function describeOption({ flags, description, argChoices }: Option): readonly string[] {
  const choices = argChoices === undefined ? '' : ` (${argChoices.join(', ')})`;
  return ['.TP', `.B ${escapeText(flags)}`, escapeText(`${description}${choices}`)];
}

/** Protects text from the formatter: backslashes, dashes, lines that begin like a request, and non-ASCII characters. */
function escapeText(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&')
    .replaceAll(
      /[^ -~]/gu,
      (character) => `\\[u${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}
