import { createRouterClient } from '@orpc/server';
import type { AppApi } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import { createRouter, translateErrors } from './router';

/** The application as its own process sees it: the same validation as over any transport, and no transport. */
export function createLocalApi(handlers: Handlers): AppApi {
  return createRouterClient(createRouter(handlers), { interceptors: [translateErrors] }) as AppApi;
}
