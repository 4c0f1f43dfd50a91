import type { Option, Command as Parser } from 'commander';
import { plainText } from '../../shared/format/plain-text';
import { AdvisedError } from '../base/errors';
import type { Command, Verb } from './command';

/** A command line that says nothing, or something else than it seems to. */
export class UsageError extends AdvisedError {
  override readonly name = 'UsageError';
}

const SHOWN_CHARACTERS = 80;

/**
 * Refuses what a command would ignore: an argument or an option that does not belong to its verb, an empty value, a verb
 * that does not exist. Nothing has been done by then, and no host is needed for it.
 *
 * @param parser that has parsed the command line
 * @throws UsageError that names the argument
 */
export function checkUsage({ name, verbs }: Command, parser: Parser): void {
  refuseEmpty(name, parser);
  if (verbs === undefined) return;
  const [given, ...rest] = parser.args;
  const verb = given ?? String(parser.registeredArguments[0]?.defaultValue);
  const rules = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (rules === undefined) throw usage(name, `unknown verb ${shown(verb)}; expected ${Object.keys(verbs).join(', ')}`);
  checkArguments(name, verb, rules, rest);
  checkOptions(name, verb, rules, verbs, parser);
}

function checkArguments(
  name: string,
  verb: string,
  { needs = [], takes, isOpen = false }: Verb,
  rest: readonly string[],
) {
  const missing = needs[rest.length];
  if (missing !== undefined) throw usage(name, `${name} ${verb} needs ${missing}`);
  const surplus = rest[needs.length + (takes === undefined ? 0 : 1)];
  if (surplus === undefined || isOpen) return;
  throw usage(name, `${name} ${verb} does not take the argument ${shown(surplus)}`);
}

function checkOptions(
  name: string,
  verb: string,
  { options = [], requires = [] }: Verb,
  verbs: Readonly<Record<string, Verb>>,
  parser: Parser,
): void {
  const isGiven = (option: Option) => parser.getOptionValueSource(option.attributeName()) === 'cli';
  const given = parser.options.filter(isGiven).map(({ long }) => long ?? '');
  for (const option of given) {
    if (options.includes(option)) continue;
    const owners = Object.keys(verbs).filter((other) => verbs[other]?.options?.includes(option));
    throw usage(name, `${option} has no effect on ${name} ${verb}; it belongs to ${owners.join(', ')}`);
  }
  const missing = requires.find((option) => !given.includes(option));
  if (missing !== undefined) throw usage(name, `${name} ${verb} needs ${missing}`);
}

/** A script whose variable is unset must not ask for everything, or for something else. */
function refuseEmpty(name: string, parser: Parser): void {
  const position = parser.args.findIndex((text) => text.trim() === '');
  if (position >= 0) throw usage(name, `argument ${position + 1} of ${name} must not be empty`);
  for (const option of parser.options) {
    const value: unknown = parser.getOptionValue(option.attributeName());
    const isEmpty = [value].flat().some((one) => typeof one === 'string' && one.trim() === '');
    // Where empty is the default, it is a value as any other.
    if (isEmpty && option.defaultValue !== '') throw usage(name, `${option.long} must not be empty`);
  }
}

export function usage(name: string, message: string): UsageError {
  return new UsageError(message, `Run \`homeostat ${name} --help\` for the arguments and options.`);
}

/** What a person typed, quoted so that they see it as it was read. */
export function shown(text: string): string {
  return `"${plainText(text, SHOWN_CHARACTERS)}"`;
}
