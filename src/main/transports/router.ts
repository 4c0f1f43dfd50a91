import { implement, type Router } from '@orpc/server';
import { type AppApi, contract } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import { toClientError } from './client-errors';
import { mapVerbs } from './map-verbs';

export type AppRouter = Router<typeof contract, Record<never, never>>;

type Procedure = {
  handler(run: (call: { input: unknown; signal?: AbortSignal; lastEventId?: string }) => unknown): unknown;
};

/** Wraps each call of every transport with its validation, so that clients get only errors in the form of the API. */
export async function translateErrors<T>({ next }: { next(): Promise<T> }): Promise<T> {
  try {
    return await next();
  } catch (error) {
    throw toClientError(error);
  }
}

/** Creates the router of every transport. The contract validates input and output. */
export function createRouter(handlers: Handlers): AppRouter {
  const implementer = implement(contract) as unknown as Record<string, Record<string, Procedure>>;
  return mapVerbs<unknown, unknown>(contract, (_, area, verb) => {
    const handler = verbOf(handlers, area, verb);
    const procedure = implementer[area]?.[verb];
    if (handler === undefined || procedure === undefined) throw new Error(`no handler for ${area}.${verb}`);
    return procedure.handler(({ input, signal }) => handler(input, { signal }));
  }) as unknown as AppRouter;
}

/** Returns handlers that pass each call on to another host, whose replies the clients get. */
export function forwardingHandlers(api: AppApi): Handlers {
  return mapVerbs<unknown, unknown>(
    contract,
    (_, area, verb) =>
      (input: unknown, { signal }: { signal?: AbortSignal }) =>
        verbOf(api, area, verb)?.(input, { signal }),
  ) as unknown as Handlers;
}

function verbOf(areas: unknown, area: string, verb: string) {
  return (areas as Record<string, Record<string, (input: unknown, options: unknown) => unknown>>)[area]?.[verb];
}
