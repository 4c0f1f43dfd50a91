import type { Tasks } from './tasks';
import type { YamlProblem } from './yaml-document';

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

/** The most hostile text of this size that a search found took 90 ms; a larger one goes to a worker. */
const LARGEST_HERE = 8 * 1024;

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
    if (input.text.length <= LARGEST_HERE) return parse(input);
    try {
      return await tasks.run<Result>(task, input);
    } catch {
      const message = 'too large or too complex to be read in time; shorten it';
      return { ok: false, problems: [{ line: null, column: null, key: '', message }] };
    }
  };
}
