import { readDescriptorLimit } from '../base/descriptor-limit';

/*
 * What clients may use of a host. The limits bound what one connection, and all of them together, can take in memory,
 * descriptors and time; the dashboard and a script that waits for its answers stay far below them.
 */

/** A request body or a WebSocket message larger than this is nobody's honest request. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Of all bodies and messages that are read or answered at the same time. */
export const MAX_PENDING_BYTES = 32 * 1024 * 1024;
/** Of a request line and all its headers: Node answers 431. */
export const MAX_HEADER_BYTES = 16 * 1024;
export const MAX_TARGET_CHARACTERS = 8 * 1024;

export interface Timeouts {
  /** For the line and the headers of a request, from the first byte, or from the connection where none comes. */
  readonly headersMs: number;
  /** For a whole request with its body. */
  readonly requestMs: number;
  /** Between two requests of one connection. */
  readonly idleMs: number;
  /** How often the first two are checked. */
  readonly checkMs: number;
}

export const TIMEOUTS: Timeouts = { headersMs: 10_000, requestMs: 30_000, idleMs: 15_000, checkMs: 2_000 };
/** For a reader of a stream that takes nothing. */
export const STALLED_READER_MS = 60_000;

export const MAX_WEBSOCKETS = 100;
/** Requests and subscriptions that are open at once on one WebSocket. */
export const MAX_OPEN_CALLS = 128;

/** The share of the descriptors that connections may take; the rest is for the store, the sources and the programs. */
const CONNECTION_SHARE = 0.4;
const MOST_CONNECTIONS = 512;
/** The share of the connections that may be held by clients that have shown no token. */
const STRANGER_SHARE = 0.5;

export interface ConnectionLimits {
  readonly total: number;
  /** Of clients that have shown no token. */
  readonly strangers: number;
}

/** How many connections a server may hold with the limit of descriptors of this process. */
export function connectionLimits(descriptors = readDescriptorLimit()): ConnectionLimits {
  const total = Math.min(MOST_CONNECTIONS, Math.floor(descriptors * CONNECTION_SHARE));
  return { total, strangers: Math.floor(total * STRANGER_SHARE) };
}
