import { useQuery } from '@tanstack/react-query';
import { orpc } from './host-api';

/** An answer of a person, which no catalog has: it cannot be undone. */
const ANSWER_TITLES: Readonly<Record<string, string>> = { 'close-program': 'Close a program' };

/** Looks up the title of an action; its id while the catalog is not there. */
export function useActionTitles(): (action: string) => string {
  const { data: actions = [] } = useQuery(orpc.optimize.list.queryOptions());
  return (action) => actions.find(({ id }) => id === action)?.summary ?? ANSWER_TITLES[action] ?? action;
}
