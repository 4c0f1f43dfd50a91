import type { Tasks } from './tasks';
import type { YamlProblem } from './yaml-problem';

/** Is returned by a parser of a person's text if the text is unusable. */
export interface Refused {
  readonly ok: false;
  readonly problems: readonly YamlProblem[];
}

/**
 * Parses a text from any author without delaying the tick.
 *
 * @param task the same parser as a worker's task
 * @returns the parser's result, or a problem if it takes too long
 */
export type ParseApart = <Input extends { readonly text: string }, Result extends { readonly ok: boolean }>(
  task: string,
  input: Input,
  parseHere: (input: Input) => Promise<Result>,
) => Promise<Result | Refused>;

/** The slowest of 8,600 hostile texts of this size took less than 60 ms; a larger one goes to a worker. */
const LARGEST_HERE = 8 * 1024;
/** Possible start of an alias. A short text with aliases can mean 20,000 values. */
const ALIAS = /(?:^|[\s[{,:?-])\*/;

/** Parses in a process without a tick, such as a command. */
export const parseHere: ParseApart = (_, input, parse) => parse(input);

/** @param tasks used for nothing else, so that no training delays a text; their time limit is that of the parser */
export function createParseApart(tasks: Tasks): ParseApart {
  return async (task, input, parse) => {
    if (input.text.length <= LARGEST_HERE && !ALIAS.test(input.text)) return parse(input);
    try {
      return await tasks.run(task, input);
    } catch {
      const message = 'too large or too complex to be read in time; shorten it';
      return { ok: false, problems: [{ line: null, column: null, key: '', message }] };
    }
  };
}
