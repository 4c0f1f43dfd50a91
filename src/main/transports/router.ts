import { implement, type Router } from '@orpc/server';
import { type AppApi, contract } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import { toClientError } from './client-errors';

export type AppRouter = Router<typeof contract, Record<never, never>>;

type Procedure = {
  handler(run: (call: { input: unknown; signal?: AbortSignal; lastEventId?: string }) => unknown): unknown;
};

/** Goes around each call of every transport, with the validation of its input: clients get only errors that they can read. */
export async function translateErrors<T>({ next }: { next(): Promise<T> }): Promise<T> {
  try {
    return await next();
  } catch (error) {
    throw toClientError(error);
  }
}

/** The router that every transport serves. Input and output are validated by the contract. */
export function createRouter(handlers: Handlers): AppRouter {
  const implementer = implement(contract) as unknown as Record<string, Record<string, Procedure>>;
  const router: Record<string, Record<string, unknown>> = {};
  for (const [area, verbs] of Object.entries(contract)) {
    const own: Record<string, unknown> = {};
    router[area] = own;
    for (const verb of Object.keys(verbs)) {
      const handler = (handlers as unknown as Record<string, Record<string, (...args: unknown[]) => unknown>>)[area]?.[
        verb
      ];
      const procedure = implementer[area]?.[verb];
      if (handler === undefined || procedure === undefined) throw new Error(`no handler for ${area}.${verb}`);
      own[verb] = procedure.handler(({ input, signal }) => handler(input, { signal }));
    }
  }
  return router as unknown as AppRouter;
}

/** Asks another host instead: what its clients get from us is what it answers. */
export function forwardingHandlers(api: AppApi): Handlers {
  const areas = Object.entries(contract).map(([area, verbs]) => {
    const forwarded = Object.keys(verbs).map((verb) => [
      verb,
      (input: unknown, { signal }: { signal?: AbortSignal }) =>
        (api as unknown as Record<string, Record<string, (input: unknown, options: unknown) => unknown>>)[area]?.[
          verb
        ]?.(input, { signal }),
    ]);
    return [area, Object.fromEntries(forwarded)];
  });
  return Object.fromEntries(areas) as unknown as Handlers;
}
