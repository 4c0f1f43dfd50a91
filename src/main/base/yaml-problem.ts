import { plural } from '../../shared/format/plural';

/*
 * Settings files without the parser: a host that has none must not load it.
 */

/** Bytes that a file may have: a hundred times what a person writes. */
export const YAML_BYTES = 1024 * 1024;

/** One mistake in a file. */
export interface YamlProblem {
  /** 1-based; null if the problem has no place in the file. */
  readonly line: number | null;
  /** 1-based, in characters; null if `line` is. */
  readonly column: number | null;
  readonly key: string;
  readonly message: string;
}

/** @example problemText({ line: 3, column: 12, key: 'rules.0.above', message: 'must be a number' }) // 'rules.0.above: must be a number' */
export function problemText({ key, message }: YamlProblem): string {
  return key === '' ? message : `${key}: ${message}`;
}

/** @example describeProblem({ line: 3, column: 12, key: 'above', message: 'is missing' }) // ':3:12: above: is missing' */
export function describeProblem(problem: YamlProblem): string {
  const { line, column } = problem;
  return `${line === null ? '' : `:${line}:${column}`}: ${problemText(problem)}`;
}

/** Fits a notice; the log has all mistakes. */
const MOST_SUMMARIZED = 5;
const MOST_CHARACTERS = 1_000;

export function summarizeProblems(problems: readonly string[]): string {
  const rest = problems.length - MOST_SUMMARIZED;
  const first = problems.slice(0, MOST_SUMMARIZED).map((problem) => clip(problem, MOST_CHARACTERS));
  return [...first, ...(rest > 0 ? [plural(rest, 'more mistake')] : [])].join('; ');
}

/** Shortens a text from a file for a sentence. */
export function clip(text: string, length = 80): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
