import type { Change, Suggestion } from '../../../shared/contract/optimization-schemas';

/** The suggestions for one problem. */
export interface SuggestionGroup {
  readonly problem: string;
  readonly suggestions: readonly Suggestion[];
}

/** The action and the target that a link names; undefined for any. */
export interface Sought {
  readonly action: string | undefined;
  readonly target: string | undefined;
}

/** Checks that a suggestion is the one that a link names; false where it names none. */
export function isSought({ action, target }: Pick<Suggestion, 'action' | 'target'>, sought: Sought): boolean {
  if (sought.action === undefined && sought.target === undefined) return false;
  return (sought.action ?? action) === action && (sought.target ?? target) === target;
}

/**
 * Groups suggestions by problem, those of a link first. Active changes are not suggested again.
 *
 * @param open active changes
 */
export function groupSuggestions(
  suggestions: readonly Suggestion[],
  open: readonly Change[],
  sought: Sought,
): readonly SuggestionGroup[] {
  const done = new Set(open.map(({ action, target }) => `${action} ${target}`));
  const wanted = suggestions
    .filter((one) => !done.has(`${one.action} ${one.target}`))
    .sort((a, b) => Number(isSought(b, sought)) - Number(isSought(a, sought)));
  return [...Map.groupBy(wanted, ({ problem }) => problem)].map(([problem, members]) => ({
    problem,
    suggestions: members,
  }));
}
