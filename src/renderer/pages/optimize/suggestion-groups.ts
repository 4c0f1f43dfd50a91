import type { Change, Suggestion } from '../../../shared/contract/optimization-schemas';

/** What would help with one problem. */
export interface SuggestionGroup {
  readonly problem: string;
  readonly suggestions: readonly Suggestion[];
}

/** What somebody came to look for; undefined where it may be anything. */
export interface Sought {
  readonly action: string | undefined;
  readonly target: string | undefined;
}

/** Whether a suggestion is what somebody came for. Nobody came for anything where both are undefined. */
export function isSought({ action, target }: Pick<Suggestion, 'action' | 'target'>, sought: Sought): boolean {
  if (sought.action === undefined && sought.target === undefined) return false;
  return (sought.action ?? action) === action && (sought.target ?? target) === target;
}

/**
 * By problem, what is sought before the rest. What is in force already is not suggested again.
 *
 * @param open changes that are in force
 */
export function groupSuggestions(
  suggestions: readonly Suggestion[],
  open: readonly Change[],
  sought: Sought,
): readonly SuggestionGroup[] {
  const done = new Set(open.map(({ action, target }) => `${action} ${target}`));
  const groups = new Map<string, Suggestion[]>();
  const wanted = suggestions.filter((one) => !done.has(`${one.action} ${one.target}`));
  for (const one of [...wanted].sort((a, b) => Number(isSought(b, sought)) - Number(isSought(a, sought)))) {
    const known = groups.get(one.problem);
    if (known === undefined) groups.set(one.problem, [one]);
    else known.push(one);
  }
  return [...groups].map(([problem, members]) => ({ problem, suggestions: members }));
}
