import type { IncomingHttpHeaders } from 'node:http';
import { isSame, type Ticket } from './sessions';

/**
 * Outcome of the access check of a server on loopback, which excludes web pages of other sites and clients without the
 * token.
 */
export type Access = 'granted' | 'bad-host' | 'bad-origin' | 'no-token';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Checks Host and Origin against DNS rebinding and pages of other sites, and the token, which is in `Authorization: Bearer` or, for a WebSocket of a browser, which cannot
 * set headers, in the second sub-protocol. A page that reconnects shows a ticket instead, as `Authorization: Ticket` or
 * sub-protocol.
 *
 * @param redeem accepts a ticket once
 */
export function checkAccess(
  { host = '', origin, authorization = '', 'sec-websocket-protocol': protocols = '' }: IncomingHttpHeaders,
  token: string,
  redeem: (ticket: Ticket) => boolean = () => false,
): Access {
  // Any port, because an SSH tunnel uses another one than the server.
  if (!LOOPBACK_NAMES.has(host.replace(/:\d{1,5}$/, '').toLowerCase())) return 'bad-host';
  if (origin !== undefined && origin !== `http://${host}`) return 'bad-origin';
  const ticket =
    /^Ticket ([\w-]{1,100})\.([\w-]{1,100})\.([\w-]{1,100})$/i.exec(authorization) ??
    /^homeostat, ?ticket\.([\w-]{1,100})\.([\w-]{1,100})\.([\w-]{1,100})$/.exec(protocols);
  if (ticket !== null) {
    const [, id = '', nonce = '', proof = ''] = ticket;
    return redeem({ id, nonce, proof }) ? 'granted' : 'no-token';
  }
  const given = /^Bearer ([\w-]{1,200})$/i.exec(authorization) ?? /^homeostat, ?([\w-]{1,200})$/.exec(protocols);
  return given?.[1] !== undefined && isSame(given[1], token) ? 'granted' : 'no-token';
}
