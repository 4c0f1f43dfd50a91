import type { Tasks } from './tasks';
import type { YamlProblem } from './yaml-problem';

/** What a parser of a person's text returns where the text cannot be used. */
export interface Refused {
  readonly ok: false;
  readonly problems: readonly YamlProblem[];
}

/**
 * Parses a text that anybody may have written without holding up the tick.
 *
 * @param task the same parser as a worker's task
 * @returns what the parser does, or a problem where it takes too long
 */
export type ParseApart = <Input extends { readonly text: string }, Result extends { readonly ok: boolean }>(
  task: string,
  input: Input,
  parseHere: (input: Input) => Promise<Result>,
) => Promise<Result | Refused>;

/** Of 8,600 hostile texts of this size the slowest took less than 60 ms; a larger one goes to a worker. */
const LARGEST_HERE = 8 * 1024;
/** Where an alias may start. A short text with aliases can stand for 20,000 values. */
const ALIAS = /(?:^|[\s[{,:?-])\*/;

/** For a process without a tick, such as a command. */
export const parseHere: ParseApart = (_, input, parse) => parse(input);

/**
 * @param tasks of its own, so that no training is waited for; its limit of time is that of the parser
 */
export function createParseApart(tasks: Tasks): ParseApart {
  return async <Input extends { readonly text: string }, Result extends { readonly ok: boolean }>(
    task: string,
    input: Input,
    parse: (input: Input) => Promise<Result>,
  ) => {
    if (input.text.length <= LARGEST_HERE && !ALIAS.test(input.text)) return parse(input);
    try {
      return await tasks.run<Result>(task, input);
    } catch {
      const message = 'too large or too complex to be read in time; shorten it';
      return { ok: false, problems: [{ line: null, column: null, key: '', message }] };
    }
  };
}
