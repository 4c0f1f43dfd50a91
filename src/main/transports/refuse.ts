import type { ServerResponse } from 'node:http';

type RefusedStatus = 400 | 401 | 403 | 404 | 405 | 413 | 414 | 415 | 429 | 500 | 503;

/**
 * Code, message and advice of each status. They are the same for any path, so that clients without the token learn
 * nothing.
 */
const TEXTS: Readonly<Record<RefusedStatus, readonly [code: string, message: string, advice: string]>> = {
  400: ['BAD_REQUEST', 'The request cannot be read', 'Check its path and its body.'],
  401: ['UNAUTHORIZED', 'The token is missing or wrong', 'Send the token as "Authorization: Bearer TOKEN".'],
  403: ['FORBIDDEN', 'Requests must come from this machine', 'Use the address that `homeostat status` prints.'],
  404: ['NOT_FOUND', 'Nothing exists at this path', 'See /api/openapi.json for all paths.'],
  405: ['METHOD_NOT_SUPPORTED', 'The method is not supported here', 'Use GET.'],
  413: ['PAYLOAD_TOO_LARGE', 'The body is too large', 'Send less at once.'],
  414: ['URI_TOO_LONG', 'The path and query are too long', 'Send fewer or shorter parameters.'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'The body is not JSON', 'Send JSON with "Content-Type: application/json".'],
  429: ['TOO_MANY_REQUESTS', 'Too many requests in a short time', 'Wait a second, then try again.'],
  500: [
    'INTERNAL_SERVER_ERROR',
    'Homeostat cannot answer because of a mistake of its own',
    'Please report it with the log.',
  ],
  503: ['NOT_READY', 'Homeostat is busy', 'Try again in a few seconds.'],
};
/** Statuses that close the connection, because more of the same would follow. */
const FINAL: readonly RefusedStatus[] = [401, 403, 413, 415, 503];
const RETRY_AFTER_SECONDS = '2';

/**
 * Responds with an error in the form of the API: `{ code, status, message, data: { advice } }`.
 *
 * @param message replaces the text of the status
 */
export function refuse(response: ServerResponse, status: RefusedStatus, message?: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const [code, usual, advice] = TEXTS[status];
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.setHeader('cache-control', 'no-store');
  if (status === 429 || status === 503) response.setHeader('retry-after', RETRY_AFTER_SECONDS);
  if (FINAL.includes(status)) response.setHeader('connection', 'close');
  response.end(JSON.stringify({ defined: false, code, status, message: message ?? usual, data: { advice } }));
}
