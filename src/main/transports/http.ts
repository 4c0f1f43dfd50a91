import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { SmartCoercionPlugin } from '@orpc/json-schema';
import { OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/node';
// Of oRPC's adapters this one hands back a promise a message. Its `ws` adapter prints the stack of every malformed message
// to standard error.
import { RPCHandler } from '@orpc/server/bun-ws';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { contract } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import { contained, reportError } from '../base/contain';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { RateLimit } from '../base/rate-limit';
import { resolveStaticFile, SECURITY_HEADERS } from '../base/static-files';
import { checkAccess } from './access';
import { parseRequestPath } from './request-path';
import { createRouter } from './router';
import { placeOf, serveSession } from './serve-session';
import { Sessions } from './sessions';

export interface HttpOptions {
  readonly handlers: Handlers;
  /** What a client must show; null on the Unix socket, which only its owner can open. */
  readonly token: string | null;
  readonly rendererDirectory: string | null;
  /** Where the keys of open pages outlive this host; null where they do not. */
  readonly sessionFile?: string | null;
  readonly version: string;
  readonly log: Log;
}

/** A message larger than this is nobody's honest request. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** RFC 6455: the message violates what the endpoint accepts. */
const CLOSE_INVALID = 1008;

/**
 * REST with its OpenAPI document, the WebSocket, and the dashboard's files, on whatever connections it is given. Loaded
 * on the first connection: the libraries behind it are most of a host's memory.
 */
export function createHttpServer(options: HttpOptions): Server {
  const { handlers, token, rendererDirectory, version, log } = options;
  const sessions = new Sessions({
    file: options.sessionFile ?? null,
    nowMs: Date.now,
    monotonicMs: () => performance.now(),
    report: (problem) => log.warn('cannot store the sessions of open pages', { error: messageOf(problem) }),
  });
  const router = createRouter(handlers);
  async function report<T>({ next }: { next(): Promise<T> }): Promise<T> {
    try {
      return await next();
    } catch (error) {
      // What the contract foresees is the client's business; anything else is ours.
      if ((error as { defined?: boolean }).defined !== true) log.warn('a request failed', { error: messageOf(error) });
      throw error;
    }
  }
  const converters = [new ZodToJsonSchemaConverter()];
  const rest = new OpenAPIHandler(router, {
    interceptors: [report],
    plugins: [new SmartCoercionPlugin({ schemaConverters: converters })],
  });
  const rpc = new RPCHandler(router, { interceptors: [report] });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (protocols) => (protocols.has('homeostat') ? 'homeostat' : false),
  });
  const limit = new RateLimit(() => performance.now());
  let openApi: Promise<string> | undefined;

  /** Once a request: a ticket is good for one. */
  function access(request: IncomingMessage) {
    if (token === null) return 'granted';
    return checkAccess(request.headers, token, (ticket) => sessions.redeem(ticket, placeOf(request)));
  }

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const verdict = access(request);
    if (verdict === 'bad-host' || verdict === 'bad-origin') {
      refuse(response, 403);
      return;
    }
    const path = parseRequestPath(request.url);
    if (path === undefined) {
      refuse(response, 400);
      return;
    }
    if (!path.startsWith('/api/')) {
      sendFile(request, response, path);
      return;
    }
    if (token !== null && serveSession(request, response, { path, isGranted: verdict === 'granted', sessions })) return;
    if (verdict === 'no-token') {
      refuse(response, 401);
      return;
    }
    response.setHeader('cache-control', 'no-store');
    if (path === '/api/openapi.json') {
      openApi ??= createOpenApi(version, converters);
      response.setHeader('content-type', 'application/json');
      response.end(await openApi);
      return;
    }
    const { matched } = await rest.handle(request, response, { prefix: '/api/v1', context: {} });
    if (!matched) refuse(response, 404);
  }

  function sendFile(request: IncomingMessage, response: ServerResponse, path: string): void {
    const readable = request.method === 'GET' || request.method === 'HEAD';
    const file = rendererDirectory === null ? undefined : resolveStaticFile(rendererDirectory, path);
    if (!readable || file?.kind !== 'file') {
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
    // From here on nobody else listens: a client that resets the connection would end the process.
    socket.on('error', (error) =>
      log.debug('a connection failed before it became a WebSocket', { error: error.message }),
    );
    const status = upgradeStatus(request);
    if (status !== 101) {
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on(
        'error',
        contained('a broken WebSocket', (error: Error) => {
          log.debug('a WebSocket failed', { error: error.message });
          client.terminate();
        }),
      );
      serveWebSocket(client);
    });
  }

  /** A client that sends what is not a call loses its connection. */
  function serveWebSocket(client: WebSocket): void {
    const connection = {
      send(message: string | ArrayBufferLike | Uint8Array): number {
        client.send(message);
        return 0;
      },
    };
    const receive = async (data: RawData, isBinary: boolean) => {
      try {
        const message = data as Buffer;
        await rpc.message(connection, isBinary ? message : message.toString('utf8'), { context: {} });
      } catch (error) {
        if (client.readyState !== client.OPEN) return;
        const suppressed = limit.pass('message');
        if (suppressed !== undefined)
          log.warn('a client sent an invalid message; closing its connection', { error: messageOf(error), suppressed });
        client.close(CLOSE_INVALID);
      }
    };
    client.on('message', contained('a message of a client', receive));
    client.on(
      'close',
      contained('the end of a WebSocket', () => rpc.close(connection)),
    );
  }

  /** Checks who asks before anything that a stranger wrote is parsed. */
  function upgradeStatus(request: IncomingMessage): 101 | 400 | 401 | 403 | 404 {
    const verdict = access(request);
    if (verdict !== 'granted') return verdict === 'no-token' ? 401 : 403;
    const path = parseRequestPath(request.url);
    if (path === undefined) return 400;
    return path === '/api/ws' ? 101 : 404;
  }

  const server = createServer((request, response) => {
    response.on('error', () => response.destroy());
    reply(request, response).catch((error: unknown) => {
      log.warn('a request failed', { error: messageOf(error) });
      if (response.headersSent) response.destroy();
      else refuse(response, 500);
    });
  });
  server.on('error', (error) => reportError('the server', error));
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

/** A status and nothing else: whoever may not come in learns nothing. */
function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.statusCode = status;
  response.end();
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
