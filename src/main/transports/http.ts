import { createReadStream } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SmartCoercionPlugin } from '@orpc/json-schema';
import { OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/node';
import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/websocket';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { WebSocketServer } from 'ws';
import { contract } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import { contained, reportError } from '../base/contain';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { nodeHttp, replaceFormData } from '../base/node-http';
import { resolveStaticFile, SECURITY_HEADERS } from '../base/static-files';
import { checkAccess } from './access';
import { createHeavyGates, limitHeavyCalls } from './heavy-calls';
import {
  MAX_BODY_BYTES,
  MAX_HEADER_BYTES,
  MAX_TARGET_CHARACTERS,
  MAX_WEBSOCKETS,
  STALLED_READER_MS,
  TIMEOUTS,
  type Timeouts,
} from './limits';
import { createRangeReply, RANGE_PATH, type RangeJson } from './range-reply';
import { type PendingBytes, readBody } from './read-body';
import { refuse } from './refuse';
import { parseRequestPath } from './request-path';
import { RequestRate } from './request-rate';
import { createRouter, translateErrors } from './router';
import { type MessageHandler, type Refusal, serveRpcSocket } from './rpc-socket';
import { placeOf, serveSession } from './serve-session';
import { Sessions } from './sessions';

export interface HttpOptions {
  readonly handlers: Handlers;
  /** Required of clients; null on the Unix socket, which only its owner can open. */
  readonly token: string | null;
  readonly rendererDirectory: string | null;
  /** Stores the keys of open pages across restarts; null if they are not stored. */
  readonly sessionFile?: string | null;
  readonly version: string;
  readonly log: Log;
  /** Called with the connection of a client that has shown the token. */
  readonly trust?: (connection: Socket) => void;
  /** Share of the usual request rate that clients get now, above 0 to 1. */
  readonly requestShare?: () => number;
  /** Writes the JSON of a range query, if this host has the store. */
  readonly rangeJson?: RangeJson | undefined;
  readonly timeouts?: Timeouts;
}

interface CallContext {
  /** Reason to refuse a call over a WebSocket before it is read. */
  readonly refusal?: Refusal | undefined;
  /** Error of the call, for the log. */
  failure?: unknown;
}

const { createServer, STATUS_CODES } = nodeHttp();

const REFUSALS: Readonly<Record<Refusal, string>> = {
  'too-many-calls': 'Too many calls are open on this connection',
  'too-fast': 'Too many calls in a short time',
};

/**
 * Serves REST with its OpenAPI document, the WebSocket and the files of the dashboard on given connections. Loaded with
 * the first connection, because its libraries are most of the memory of a host.
 */
export function createHttpServer(options: HttpOptions): Server {
  replaceFormData();
  const { handlers, token, rendererDirectory, version, log, rangeJson, timeouts = TIMEOUTS } = options;
  const { trust = () => undefined, requestShare = () => 1 } = options;
  const sessions = new Sessions({
    file: options.sessionFile ?? null,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
    report: (problem) => log.warn('cannot store the sessions of open pages', { error: messageOf(problem) }),
  });
  const gates = createHeavyGates();
  const router = createRouter(limitHeavyCalls(handlers, gates));
  const replyRange = rangeJson === undefined ? undefined : createRangeReply(rangeJson, gates.history);
  const rate = new RequestRate(requestShare);
  const pending: PendingBytes = { bytes: 0 };
  async function noteFailure<T>({ context, next }: { context: CallContext; next(): Promise<T> }): Promise<T> {
    try {
      if (context.refusal !== undefined) throw refuseCall(context.refusal);
      return await next();
    } catch (error) {
      context.failure = error;
      throw error;
    }
  }
  /** Outermost, because only here the status of a failure is known. */
  async function report<T>({ context, next }: { context: CallContext; next(): Promise<T> }): Promise<T> {
    const result = await next();
    const { response } = result as Answered;
    if (context.failure !== undefined) reportFailure(log, response?.status ?? 500, context.failure);
    // Clients learn when to retry.
    if (response?.status === 429 || response?.status === 503) response.headers['retry-after'] = '2';
    return result;
  }
  const converters = [new ZodToJsonSchemaConverter()];
  const rest = new OpenAPIHandler<CallContext>(router, {
    rootInterceptors: [report],
    interceptors: [noteFailure],
    clientInterceptors: [translateErrors],
    plugins: [new SmartCoercionPlugin({ schemaConverters: converters })],
  });
  const rpc = new RPCHandler<CallContext>(router, {
    rootInterceptors: [refuseStreamedInput, report],
    interceptors: [noteFailure],
    clientInterceptors: [translateErrors],
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_BODY_BYTES,
    handleProtocols: (protocols) => (protocols.has('homeostat') ? 'homeostat' : false),
  });
  let openApi: Promise<string> | undefined;

  /** Called once for each request, because a ticket is valid once. */
  function access(request: IncomingMessage) {
    if (token === null) return 'granted';
    return checkAccess(request.headers, token, (ticket) => sessions.redeem(ticket, placeOf(request)));
  }

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeaders(new Map(Object.entries(SECURITY_HEADERS)));
    const verdict = access(request);
    if (verdict === 'granted') trust(request.socket);
    if (!rate.admit(verdict === 'granted' ? 'rest' : 'stranger', request.socket)) {
      // The next request of a client without the token needs another connection.
      if (verdict !== 'granted') response.setHeader('connection', 'close');
      return refuse(response, 429);
    }
    if (verdict === 'bad-host' || verdict === 'bad-origin') return refuse(response, 403);
    const isLong = (request.url?.length ?? 0) > MAX_TARGET_CHARACTERS;
    const path = isLong ? undefined : parseRequestPath(request.url);
    if (path === undefined) return refuse(response, isLong ? 414 : 400);
    if (!path.startsWith('/api/')) return sendFile(request, response, path);
    if (token !== null && serveSession(request, response, { path, isGranted: verdict === 'granted', sessions })) return;
    if (verdict === 'no-token') return refuse(response, 401);
    response.setHeader('cache-control', 'no-store');
    if (path === '/api/openapi.json') {
      openApi ??= createOpenApi(version, converters);
      response.setHeader('content-type', 'application/json');
      response.end(await openApi);
      return;
    }
    await replyRest(request, response, path);
  }

  async function replyRest(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    // A stream sends data every few seconds. If nothing is sent for a minute, its reader has stalled.
    if (path.endsWith('/live')) response.setTimeout(STALLED_READER_MS, () => response.destroy());
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const body = hasBody ? await readBody(request, pending) : undefined;
    if (body?.kind === 'refused') return refuse(response, body.status, body.message);
    try {
      // The library accepts a body that was read already, and would read any number of bytes itself.
      const isRange = path === RANGE_PATH && request.method === 'POST';
      if (isRange && (await replyRange?.(body?.value, response)) === true) return;
      if (body !== undefined) Object.assign(request, { body: body.value ?? null });
      const { matched } = await rest.handle(request, response, { prefix: '/api/v1', context: {} });
      if (!matched) refuse(response, 404);
    } finally {
      pending.bytes -= body?.sizeBytes ?? 0;
    }
  }

  function sendFile(request: IncomingMessage, response: ServerResponse, path: string): void {
    const readable = request.method === 'GET' || request.method === 'HEAD';
    const file = rendererDirectory === null ? undefined : resolveStaticFile(rendererDirectory, path);
    if (!readable || file === undefined) {
      refuse(response, readable ? 404 : 405);
      return;
    }
    response.setHeader('content-type', file.contentType);
    response.setHeader('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const content = createReadStream(file.path).on(
      'error',
      contained('a file of the dashboard', () => refuse(response, 404)),
    );
    response.on('close', () => content.destroy());
    content.pipe(response);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Without a listener, a client that resets the connection would end the process.
    socket.on('error', (error) =>
      log.debug('a connection failed before it became a WebSocket', { error: error.message }),
    );
    const status = upgradeStatus(request);
    if (status !== 101) {
      const wait = status === 429 || status === 503 ? 'Retry-After: 2\r\n' : '';
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${wait}Content-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    trust(request.socket);
    sockets.handleUpgrade(request, socket, head, (client) => {
      serveRpcSocket(client, { rpc: rpc as unknown as MessageHandler, rate, pending, log });
    });
  }

  /** Checks the client before anything of its request is parsed. */
  function upgradeStatus(request: IncomingMessage): 101 | 400 | 401 | 403 | 404 | 429 | 503 {
    const verdict = access(request);
    if (!rate.admit(verdict === 'granted' ? 'rest' : 'stranger', request.socket)) return 429;
    if (verdict !== 'granted') return verdict === 'no-token' ? 401 : 403;
    const path = parseRequestPath(request.url);
    if (path === undefined) return 400;
    if (path !== '/api/ws') return 404;
    return sockets.clients.size < MAX_WEBSOCKETS ? 101 : 503;
  }

  const limits = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.idleMs,
    connectionsCheckingInterval: timeouts.checkMs,
  };
  const server = createServer(limits, (request, response) => {
    response.on('error', () => response.destroy());
    reply(request, response).catch((error: unknown) => {
      // A client that disconnected or was too slow is not a failure.
      if (request.destroyed || response.destroyed) return void response.destroy();
      log.warn('a request failed', { error: messageOf(error) });
      refuse(response, 500);
    });
  });
  server.on('error', (error) => reportError('the server', error));
  // Node starts to check the timeouts of a server when it listens. This one never listens, because it is given its
  // connections.
  server.emit('listening');
  server.on(
    'upgrade',
    contained('a new WebSocket', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      try {
        upgrade(request, socket, head);
      } catch (error) {
        socket.destroy();
        throw error;
      }
    }),
  );
  return server;
}

/** Logs internal failures as warnings, and mistakes of clients for debugging. */
function reportFailure(log: Log, status: number, error: unknown): void {
  const { cause } = error as { cause?: unknown };
  const details = { error: messageOf(error), ...(cause === undefined ? {} : { cause: messageOf(cause) }) };
  if (status >= 500 && status !== 503) log.warn('a request failed', details);
  else log.debug('a request was refused', { status, ...details });
}

function refuseCall(refusal: Refusal): Error {
  return new ORPCError('TOO_MANY_REQUESTS', {
    status: 429,
    message: REFUSALS[refusal],
    data: { advice: 'Wait a second, then try again.' },
  });
}

interface Answered {
  readonly response?: { readonly status: number; readonly headers: Record<string, unknown> } | undefined;
}

/** Refuses streams, which no procedure takes as input: their data would accumulate without being read. */
function refuseStreamedInput<T>({ request, next }: { request: { headers: object }; next(): Promise<T> }): Promise<T> {
  const type = (request.headers as { 'content-type'?: unknown })['content-type'];
  if (typeof type === 'string' && type.startsWith('text/event-stream')) throw new Error('a stream is not an input');
  return next();
}

async function createOpenApi(version: string, schemaConverters: ZodToJsonSchemaConverter[]): Promise<string> {
  const document = await new OpenAPIGenerator({ schemaConverters }).generate(contract, {
    info: { title: 'Homeostat', version },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
  return JSON.stringify(document);
}
