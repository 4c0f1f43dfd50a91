import type { IncomingHttpHeaders } from 'node:http';
import { isSame, type Ticket } from './sessions';

/**
 * Outcome of the access check of a server on loopback, which excludes web pages of other sites and clients without the
 * token.
 */
export type Access = 'granted' | 'bad-host' | 'bad-origin' | 'no-token';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Accepts any port, because an SSH tunnel uses another one than the server. */
function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  return LOOPBACK_NAMES.has(name);
}

/** Checks Host and Origin against DNS rebinding and pages of other sites. */
function checkHost(headers: IncomingHttpHeaders): 'granted' | 'bad-host' | 'bad-origin' {
  if (!isLoopbackHost(headers.host)) return 'bad-host';
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${headers.host}`) return 'bad-origin';
  return 'granted';
}

/**
 * Checks Host, Origin and the token, which is in `Authorization: Bearer` or, for a WebSocket of a browser, which cannot
 * set headers, in the second sub-protocol. A page that reconnects shows a ticket instead, as `Authorization: Ticket` or
 * sub-protocol.
 *
 * @param redeem accepts a ticket once
 */
export function checkAccess(
  headers: IncomingHttpHeaders,
  token: string,
  redeem: (ticket: Ticket) => boolean = () => false,
): Access {
  const host = checkHost(headers);
  if (host !== 'granted') return host;
  const ticket = ticketOf(headers);
  if (ticket !== undefined) return redeem(ticket) ? 'granted' : 'no-token';
  const given = bearerToken(headers.authorization) ?? protocolToken(headers['sec-websocket-protocol']);
  return given !== undefined && isSame(given, token) ? 'granted' : 'no-token';
}

function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer ([\w-]{1,200})$/i.exec(authorization ?? '')?.[1];
}

function protocolToken(protocols: string | undefined): string | undefined {
  return /^homeostat, ?([\w-]{1,200})$/.exec(protocols ?? '')?.[1];
}

function ticketOf(headers: IncomingHttpHeaders): Ticket | undefined {
  const match =
    /^Ticket ([\w-]{1,100})\.([\w-]{1,100})\.([\w-]{1,100})$/i.exec(headers.authorization ?? '') ??
    /^homeostat, ?ticket\.([\w-]{1,100})\.([\w-]{1,100})\.([\w-]{1,100})$/.exec(
      headers['sec-websocket-protocol'] ?? '',
    );
  if (match === null) return undefined;
  const [, id = '', nonce = '', proof = ''] = match;
  return { id, nonce, proof };
}
