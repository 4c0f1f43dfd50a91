import { implement, ORPCError, type Router } from '@orpc/server';
import { type AppApi, contract } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import { AdvisedError } from '../base/errors';

export type AppRouter = Router<typeof contract, Record<never, never>>;

type Procedure = {
  handler(run: (call: { input: unknown; signal?: AbortSignal; lastEventId?: string }) => unknown): unknown;
};

/**
 * The router that every transport serves. Input and output are validated by the contract; an error with advice reaches
 * the client as it is, any other only as "internal error".
 */
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
      own[verb] = procedure.handler(async ({ input, signal }) => {
        try {
          return await handler(input, { signal });
        } catch (error) {
          throw toClientError(error);
        }
      });
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

function toClientError(error: unknown): unknown {
  if (!(error instanceof AdvisedError)) return error;
  const code = error.name === 'UnknownNameError' ? 'UNKNOWN_NAME' : 'NOT_POSSIBLE';
  return new ORPCError(code, {
    defined: true,
    status: code === 'UNKNOWN_NAME' ? 404 : 409,
    message: error.message,
    data: { advice: error.advice },
  });
}
