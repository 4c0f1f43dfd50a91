import { createORPCClient, ORPCError } from '@orpc/client';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { keepPreviousData, MutationCache, onlineManager, QueryClient } from '@tanstack/react-query';
import type { AppApi } from '../../shared/contract/contract';
import type { ConnectionState } from './connection';
import type { Readable } from './store';

/** A failed query may have cost the host much. */
const RETRY_MS = 5_000;
/** A call fails a moment before the connection is known to be lost. */
const GRACE_MS = 100;
const KEPT_MS = 60_000;

interface Procedures {
  readonly [name: string]: Procedures;
  (input: unknown, options: object): Promise<unknown>;
}

let connected: AppApi | undefined;

/** Calls the host over the connection that is open at that time; a connection that was lost is replaced by a later one. */
export const api: AppApi = createORPCClient({
  async call(path, input, options) {
    if (connected === undefined) {
      const data = { advice: 'Try again when the page is connected.' };
      throw Object.assign(new Error('The host does not respond.'), { data });
    }
    const procedure = path.reduce((part, name) => part[name] as Procedures, connected as unknown as Procedures);
    return procedure(input, options);
  },
});

/** Options and keys of queries and mutations, by procedure. */
export const orpc = createTanstackQueryUtils(api);

/**
 * Keeps data of queries, at most a minute longer than a component shows them. Queries run while the host is connected
 * and the page is visible. After any action of a person, everything on the page is queried again.
 */
export const queryClient = new QueryClient({
  mutationCache: new MutationCache({ onSettled: () => void queryClient.invalidateQueries() }),
  defaultOptions: {
    queries: {
      gcTime: KEPT_MS,
      placeholderData: keepPreviousData,
      // A query that fails with its connection waits for the next one. Other failures are those of the host.
      retry: (failures, error) => failures === 0 && !(error instanceof ORPCError),
      retryDelay: GRACE_MS,
    },
    // An action must not happen later, when its person has left.
    mutations: { gcTime: KEPT_MS, networkMode: 'always' },
  },
});

/** Connects `api` to the host and pauses all queries while there is no connection. Call once. */
export function attachConnection(connection: Readable<ConnectionState>): void {
  onlineManager.setEventListener((setOnline) => {
    const update = () => {
      const state = connection.get();
      connected = state.kind === 'open' ? state.api : undefined;
      setOnline(connected !== undefined);
    };
    update();
    return connection.subscribe(update);
  });
}

/** Returns a `refetchInterval` for queries that run more often than a failed one may. */
export function every(ms: number) {
  return ({ state }: { readonly state: { readonly status: string } }): number =>
    state.status === 'error' ? Math.max(RETRY_MS, ms) : ms;
}

/** Keeps data of a former query as a placeholder only where its key contains the same subject. */
export function keepOf(subject: string) {
  return <T>(data: T | undefined, former: { readonly queryKey: readonly unknown[] } | undefined): T | undefined =>
    former?.queryKey.includes(subject) === true ? data : undefined;
}
