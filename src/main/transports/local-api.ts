import { createRouterClient } from '@orpc/server';
import type { AppApi } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import { createRouter, translateErrors } from './router';

/** Creates the `api` for this process, with the same validation as any transport. */
export function createLocalApi(handlers: Handlers): AppApi {
  return createRouterClient(createRouter(handlers), { interceptors: [translateErrors] }) as AppApi;
}
