import { useQuery } from '@tanstack/react-query';
import { orpc } from './host-api';

/** Looks up the title of an action; its id while the catalog is not there. */
export function useActionTitles(): (action: string) => string {
  const { data: actions = [] } = useQuery(orpc.optimize.list.queryOptions());
  return (action) => actions.find(({ id }) => id === action)?.summary ?? action;
}
