import { readyValue } from './loadable';
import { ACTIONS } from './optimization-queries';
import { useQuery } from './use-query';

/** Looks up what an action does in a few words; its id while the catalog is not there. */
export function useActionTitles(): (action: string) => string {
  const actions = readyValue(useQuery(ACTIONS).loaded) ?? [];
  return (action) => actions.find(({ id }) => id === action)?.summary ?? action;
}
