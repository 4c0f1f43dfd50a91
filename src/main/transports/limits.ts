import { readDescriptorLimit } from '../base/descriptor-limit';

/*
 * Limits for clients. They bound the memory, descriptors and time of one connection and of all together. The dashboard
 * and scripts that wait for each response stay far below them.
 */

/** No regular request or WebSocket message is larger. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Limit of all bodies and messages that are read or answered at the same time. */
export const MAX_PENDING_BYTES = 32 * 1024 * 1024;
/** Limit of a request line with its headers: Node responds with 431. */
export const MAX_HEADER_BYTES = 16 * 1024;
export const MAX_TARGET_CHARACTERS = 8 * 1024;

export interface Timeouts {
  /** For the line and headers of a request, from the first byte, or from the connection if it stays idle. */
  readonly headersMs: number;
  /** For a whole request with its body. */
  readonly requestMs: number;
  /** Between two requests of one connection. */
  readonly idleMs: number;
  /** Interval of the check of the first two. */
  readonly checkMs: number;
}

export const TIMEOUTS: Timeouts = { headersMs: 10_000, requestMs: 30_000, idleMs: 15_000, checkMs: 2_000 };
/** For a reader of a stream that takes no data. */
export const STALLED_READER_MS = 60_000;

export const MAX_WEBSOCKETS = 100;
/** Open requests and subscriptions of one WebSocket. */
export const MAX_OPEN_CALLS = 128;

/** Share of the descriptors for connections; the rest is for the store, collectors and programs. */
const CONNECTION_SHARE = 0.4;
const MOST_CONNECTIONS = 512;
/** Share of the connections for clients without the token. */
const STRANGER_SHARE = 0.5;

export interface ConnectionLimits {
  readonly total: number;
  /** Clients without the token. */
  readonly strangers: number;
}

/** Returns the limits of connections, given the descriptor limit of this process. */
export function connectionLimits(descriptors = readDescriptorLimit()): ConnectionLimits {
  const total = Math.min(MOST_CONNECTIONS, Math.floor(descriptors * CONNECTION_SHARE));
  return { total, strangers: Math.floor(total * STRANGER_SHARE) };
}
