import type { Command, Option } from 'commander';
import { pathOf } from '../command-parser';

const FILE = '<file>';
const DIRECTORY = '<directory>';

/** Scripts by shell. They contain the whole command tree, so that a completion starts no program. */
export const COMPLETION_SCRIPTS = {
  bash: (program: Command) => `${listFunction(program)}
_homeostat() {
  local IFS=$'\\n' line current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  while read -r line; do
    case $line in
      '${FILE}') compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$current")) ;;
      '${DIRECTORY}') compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- "$current")) ;;
      "$current"*) COMPREPLY+=("\${line%%:*}") ;;
    esac
  done < <(_homeostat_list "\${COMP_WORDS[@]:1:COMP_CWORD-1}")
}
complete -F _homeostat homeostat`,

  zsh: (program: Command) => `#compdef homeostat
${listFunction(program)}
_homeostat() {
  local -a entries
  local line
  for line in "\${(@f)$(_homeostat_list "\${(@)words[2,CURRENT-1]}")}"; do
    case $line in
      '${FILE}') _files ;;
      '${DIRECTORY}') _files -/ ;;
      ?*) entries+=("$line") ;;
    esac
  done
  _describe argument entries
}
if [[ $funcstack[1] == _homeostat ]]; then _homeostat "$@"; else compdef _homeostat homeostat; fi`,

  fish: (program: Command) => `function __homeostat_complete
  for line in (sh -c ${quoteForFish(`${listFunction(program)}\n_homeostat_list "$@"`)} sh (commandline -opc)[2..-1])
    switch $line
      case '${FILE}'
        __fish_complete_path (commandline -ct)
      case '${DIRECTORY}'
        __fish_complete_directories (commandline -ct)
      case '*'
        string replace ':' \\t -- $line
    end
  end
end
complete -c homeostat -f -a '(__homeostat_complete)'`,
} as const;

/**
 * Returns a function for any POSIX shell that lists what may follow the words before the cursor, in lines
 * `word:description`.
 */
function listFunction(program: Command): string {
  const globals = program.options.filter(({ long }) => long !== '--version');
  const commands = program.commands.flatMap((command) => [command, ...command.commands]);
  const values = [
    ...globals.map((option) => [`*${quote(` ${option.long}`)}`, option] as const),
    ...commands.flatMap((command) =>
      command.options.map((option) => [quote(`${placeOf(command)} ${option.long}`), option] as const),
    ),
  ].filter(([, { required }]) => required);
  const steps = commands.map((command) => quote(`${placeOf(command.parent as Command)}/${command.name()}`));
  return `_homeostat_list() {
  at='' previous=''
  for word in "$@"; do
    case "$at $previous" in ${values.map(([pattern]) => pattern).join('|')}) previous=''; continue ;; esac
    previous=$word
    case "$at/$word" in ${steps.join('|')}) at="\${at:+$at }$word" ;; esac
  done
  case "$at $previous" in
${values.map(([pattern, option]) => `    ${pattern}) ${print(valuesOf(option))} ;;`).join('\n')}
    *)
      case $at in
${[program, ...commands].map((command) => `        ${quote(placeOf(command))}) ${print(entriesOf(command))} ;;`).join('\n')}
      esac
      ${print([...globals.map(describeOption), '--help:display help for command'])} ;;
  esac
}`;
}

function entriesOf(command: Command): string[] {
  return [
    ...command.commands.map((child) => `${child.name()}:${child.description()}`),
    ...command.registeredArguments.flatMap(valuesOf),
    ...command.options.filter(({ long }) => command.parent !== null || long === '--version').map(describeOption),
  ];
}

function describeOption({ long, description }: Option): string {
  return `${long}:${description}`;
}

function print(lines: readonly string[]): string {
  return lines.length === 0 ? ':' : `printf '%s\\n' ${lines.map(quote).join(' ')}`;
}

/** Lists the values of an argument or option, or the kind of file that it names. */
function valuesOf(input: {
  readonly argChoices?: readonly string[];
  readonly flags?: string;
  name(): string;
}): string[] {
  const { argChoices, flags = `<${input.name()}>` } = input;
  if (argChoices !== undefined) return [...argChoices];
  if (flags.includes('<directory>')) return [DIRECTORY];
  return /<(file|source)>/.test(flags) ? [FILE] : [];
}

/** @example 'alerts ack' */
function placeOf(command: Command): string {
  return pathOf(command).replace(/^homeostat ?/, '');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function quoteForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
