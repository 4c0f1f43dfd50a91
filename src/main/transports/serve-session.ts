import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Place, Sessions } from './sessions';

const LOGIN = '/api/session';
const PROOF = '/api/session/proof';

/**
 * Serves pages that reconnect after a restart: `POST /api/session` starts a session for an authorized page, `GET
 * /api/session/proof?id=…&nonce=…` proves to anyone that this is the host of a session.
 *
 * @param isGranted true if the request showed a token or a ticket
 * @returns false for another path
 */
export function serveSession(
  request: IncomingMessage,
  response: ServerResponse,
  { path, isGranted, sessions }: { readonly path: string; readonly isGranted: boolean; readonly sessions: Sessions },
): boolean {
  if (path !== LOGIN && path !== PROOF) return false;
  response.setHeader('cache-control', 'no-store');
  if (request.method !== (path === LOGIN ? 'POST' : 'GET')) end(response, 405);
  else if (path === PROOF) prove(request, response, sessions);
  else if (isGranted) end(response, 200, sessions.create(placeOf(request)));
  else end(response, 401);
  return true;
}

/** Returns the address through which a page reaches this host. */
export function placeOf({ headers, socket }: IncomingMessage): Place {
  return { host: headers.host ?? '', port: socket.localPort ?? 0 };
}

function prove(request: IncomingMessage, response: ServerResponse, sessions: Sessions): void {
  const query = URL.parse(`http://localhost${request.url}`)?.searchParams;
  const answer = sessions.prove(query?.get('id') ?? '', query?.get('nonce') ?? '', placeOf(request));
  if (answer === 'busy') {
    response.setHeader('retry-after', '1');
    end(response, 429);
  } else if (answer === undefined) end(response, 404);
  else end(response, 200, answer);
}

function end(response: ServerResponse, status: number, body?: object): void {
  response.statusCode = status;
  if (body !== undefined) response.setHeader('content-type', 'application/json');
  response.end(body && JSON.stringify(body));
}
