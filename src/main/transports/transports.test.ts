import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sampleHealth } from '../../../tests/helpers/health-samples';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { contract } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import { Bus, newestOf } from '../base/bus';
import { AdvisedError } from '../base/errors';
import { AppLog } from '../base/log';
import { connectApp } from './connect-app';
import { createLazyHttp } from './lazy-http';
import { listenOnLoopback, listenOnSocket } from './listen';
import { createLocalApi } from './local-api';
import { forwardingHandlers } from './router';

const TOKEN = 'a'.repeat(43);
const log = new AppLog(
  () => undefined,
  () => 0,
).for('test');

/** Creates handlers that return real results for the tested verbs and "not ready" for others. */
function handlersFor(logs: Bus<number>): Handlers {
  const unused = Object.fromEntries(
    Object.entries(contract).map(([area, verbs]) => [
      area,
      Object.fromEntries(
        Object.keys(verbs).map((verb) => [
          verb,
          () => {
            throw new AdvisedError(`${area}.${verb} is not here`, 'ask another');
          },
        ]),
      ),
    ]),
  ) as unknown as Handlers;
  return {
    ...unused,
    health: { ...unused.health, get: () => sampleHealth({ state: 'degraded', score: 71 }) },
    processes: {
      ...unused.processes,
      list: ({ sort, limit }) => ({ atMs: limit, total: sort === 'memory' ? 1 : 0, rows: [] }),
    },
    logs: {
      ...unused.logs,
      follow: async (_, { signal }) => lines(logs, signal),
    },
  };
}

async function* lines(bus: Bus<number>, signal: AbortSignal | undefined) {
  for await (const atMs of newestOf(bus, signal)) yield { atMs, level: 'info', area: 'a', message: 'm', details: {} };
}

async function serve() {
  const logs = new Bus<number>();
  const directory = temporaryDirectory();
  const handlers = handlersFor(logs);
  const common = { handlers, version: '1.2.3', log, rendererDirectory: null };
  const socket = join(directory, 'homeostat.sock');
  const trusted = await listenOnSocket(socket, createLazyHttp({ ...common, token: null }).accept);
  const guarded = await listenOnLoopback(28_000, createLazyHttp({ ...common, token: TOKEN }).accept);
  onTestFinished(() => Promise.all([trusted.close(), guarded.close()]).then(() => undefined));
  const directories = { config: directory, data: directory, state: directory, socket };
  return { logs, handlers, directories, port: guarded.port };
}

function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    })
      .on('error', reject)
      .end();
  });
}

const bearer = { authorization: `Bearer ${TOKEN}` };

it('serves REST with the token, and the same 401 for any path without it', async () => {
  const { port } = await serve();
  const granted = await get(port, '/api/v1/health', bearer);
  expect(granted).toMatchObject({ status: 200 });
  expect(JSON.parse(granted.body)).toEqual(sampleHealth({ state: 'degraded', score: 71 }));
  for (const path of ['/api/v1/health', '/api/openapi.json', '/api/v1/nothing']) {
    const refused = await get(port, path);
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'UNAUTHORIZED', message: 'The token is missing or wrong' });
  }
  const foreign = await get(port, '/api/v1/health', { ...bearer, host: 'evil.example' });
  expect([foreign.status, JSON.parse(foreign.body).code]).toEqual([403, 'FORBIDDEN']);
  const missing = await get(port, '/api/v1/nothing', bearer);
  expect([missing.status, JSON.parse(missing.body).data.advice]).toEqual([404, 'See /api/openapi.json for all paths.']);
});

it('reads numbers and words from a query, and refuses others', async () => {
  const { port } = await serve();
  const good = await get(port, '/api/v1/processes?sort=memory&limit=7', bearer);
  expect(JSON.parse(good.body)).toEqual({ atMs: 7, total: 1, rows: [] });
  expect(await get(port, '/api/v1/processes?limit=-1', bearer)).toMatchObject({ status: 400 });
  expect(await get(port, `/api/v1/processes?sort=${'x'.repeat(1_000)}`, bearer)).toMatchObject({ status: 400 });
});

it('reports the problem, with advice', async () => {
  const { port } = await serve();
  const failed = await get(port, '/api/v1/inventory', bearer);
  expect(failed.status).toBe(409);
  expect(JSON.parse(failed.body)).toMatchObject({
    message: 'inventory.get is not here',
    data: { advice: 'ask another' },
  });
});

it('describes every verb of the contract in OpenAPI 3.1', async () => {
  const { port } = await serve();
  const { body } = await get(port, '/api/openapi.json', bearer);
  const document = JSON.parse(body) as { openapi: string; paths: Record<string, unknown> };
  expect(document.openapi).toMatch(/^3\.1/);
  const verbs = Object.values(contract).flatMap((area) => Object.keys(area));
  expect(Object.values(document.paths).flatMap((path) => Object.keys(path as object))).toHaveLength(verbs.length);
});

it('sends a content security policy with every response', async () => {
  const { port } = await serve();
  for (const path of ['/', '/api/v1/health']) {
    expect((await get(port, path)).headers['content-security-policy']).toMatch(/^default-src 'none'/);
  }
});

it('connects over the socket, streams, and ends a stream with its client', async () => {
  const { directories, logs } = await serve();
  expect(statSync(directories.socket).mode & 0o777).toBe(0o600);
  const connection = await connectApp({ directories });
  expect(await connection.api.health.get()).toMatchObject({ score: 71 });
  const stream = await connection.api.logs.follow();
  const first = stream.next();
  await expect.poll(() => logs.listeners).toBe(1);
  logs.emit(5);
  expect((await first).value).toMatchObject({ atMs: 5 });
  await connection.close();
  await expect.poll(() => logs.listeners).toBe(0);
});

it('cancels a stream and keeps the connection', async () => {
  const { directories, logs } = await serve();
  const connection = await connectApp({ directories });
  onTestFinished(connection.close);
  const abort = new AbortController();
  const stream = await connection.api.logs.follow(undefined, { signal: abort.signal });
  const next = stream.next().catch(() => undefined);
  await expect.poll(() => logs.listeners).toBe(1);
  abort.abort();
  await expect.poll(() => logs.listeners).toBe(0);
  await next;
  expect(await connection.api.health.get()).toMatchObject({ score: 71 });
});

it('forwards calls to another host', async () => {
  const { directories } = await serve();
  const connection = await connectApp({ directories });
  onTestFinished(connection.close);
  const api = createLocalApi(forwardingHandlers(connection.api));
  expect(await api.health.get()).toMatchObject({ score: 71 });
  expect(await api.processes.list({ sort: 'memory' })).toEqual({ atMs: 50, total: 1, rows: [] });
  await expect(api.inventory.get()).rejects.toThrow('inventory.get is not here');
});

it('uses the next free port', async () => {
  const first = await listenOnLoopback(28_100, () => undefined);
  onTestFinished(first.close);
  const second = await listenOnLoopback(first.port, () => undefined);
  onTestFinished(second.close);
  expect(second.port).toBeGreaterThan(first.port);
});

it('uses any port if a range is occupied or reserved for root', async () => {
  const held = await Promise.all(
    Array.from({ length: 21 }, async (_, index) => {
      const server = createServer();
      // A port of another program is enough.
      await new Promise<void>((resolve) =>
        server.once('error', () => resolve()).listen(28_200 + index, '127.0.0.1', resolve),
      );
      return server;
    }),
  );
  onTestFinished(() => {
    for (const server of held) server.close();
  });
  const listener = await listenOnLoopback(28_200, () => undefined);
  onTestFinished(listener.close);
  expect(listener.port).not.toBe(0);
  expect(held.map((_, index) => 28_200 + index)).not.toContain(listener.port);
});

it('survives invalid data', async () => {
  const { port, directories } = await serve();
  for (const where of [{ host: '127.0.0.1', port }, { path: directories.socket }]) {
    const socket = createConnection(where);
    socket.on('error', () => undefined);
    socket.write(Buffer.alloc(100_000, 0xff));
    await new Promise((resolve) => socket.on('close', resolve));
  }
  const connection = await connectApp({ directories });
  onTestFinished(connection.close);
  await expect(connection.api.metrics.latest({ selectors: ['x'.repeat(1_000_000)] })).rejects.toThrow();
  await expect(connectApp({ directories })).resolves.toBeDefined();
  expect((await get(port, '/api/v1/health', bearer)).status).toBe(200);
});

/** Sends one request unchanged and returns the first line of the response. */
function sendRaw(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.setEncoding('utf8').on('data', (text: string) => {
      reply += text;
    });
    socket.on('error', reject).on('close', () => resolve(reply.split('\r\n', 1)[0] ?? ''));
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

describe('an unusual request path', () => {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: eA=='];
  const targets = ['//[', '//', '//[::1', '//:x@', 'http://[', 'http://127.0.0.1:7842/api/ws', '*', '/\\[', '/%'];

  it.each(targets)('%s is refused, and the next request is served', async (target) => {
    const { port } = await serve();
    const lines = [`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`];
    const token = `Authorization: Bearer ${TOKEN}`;
    expect(await sendRaw(port, [...lines, 'Connection: close'])).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(await sendRaw(port, [...lines, ...upgrade])).toBe('HTTP/1.1 401 Unauthorized');
    expect(await sendRaw(port, [...lines, ...upgrade, token])).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(await sendRaw(port, [lines[0] ?? '', 'Host: evil.example', ...upgrade])).toBe('HTTP/1.1 403 Forbidden');
    expect((await get(port, '/api/v1/health', bearer)).status).toBe(200);
  });

  it('//[ is a bad request, over HTTP and as WebSocket upgrade', async () => {
    const { port } = await serve();
    const lines = ['GET //[ HTTP/1.1', `Host: 127.0.0.1:${port}`];
    expect(await sendRaw(port, [...lines, 'Connection: close'])).toBe('HTTP/1.1 400 Bad Request');
    const token = `Authorization: Bearer ${TOKEN}`;
    expect(await sendRaw(port, [...lines, ...upgrade, token])).toBe('HTTP/1.1 400 Bad Request');
  });

  it('a client that resets its connection during an upgrade does no harm', async () => {
    const { port } = await serve();
    for (let round = 0; round < 20; round += 1) {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write(`GET //[ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${upgrade.join('\r\n')}\r\n\r\n`);
      socket.resetAndDestroy();
    }
    expect((await get(port, '/api/v1/health', bearer)).status).toBe(200);
  });
});

it('reports that no host is responding', async () => {
  const directory = temporaryDirectory();
  const directories = { config: directory, data: directory, state: directory, socket: join(directory, 'none.sock') };
  await expect(connectApp({ directories })).rejects.toMatchObject({
    name: 'UnreachableError',
    message: 'no host is responding',
  });
});

describe('a host that does not answer', () => {
  const owner = { pid: 4711, isStopped: false };

  /** Listens in place of a host. Each connection goes to a real one after a delay, or waits for ever. */
  async function listenLate(delayMs?: number, to = '') {
    const directory = temporaryDirectory();
    const directories = { config: directory, data: directory, state: directory, socket: join(directory, 'late.sock') };
    const server = createServer((client) => {
      client.on('error', () => undefined);
      onTestFinished(() => void client.destroy());
      if (delayMs === undefined) return;
      setTimeout(() => {
        if (!client.destroyed) client.pipe(createConnection(to)).pipe(client);
      }, delayMs);
    });
    await new Promise<void>((resolve) => server.listen(directories.socket, resolve));
    chmodSync(directories.socket, 0o600);
    onTestFinished(() => void server.close());
    return directories;
  }

  it('is waited for if it is alive, and announced once', async () => {
    const { directories: real } = await serve();
    const directories = await listenLate(400, real.socket);
    let announced = 0;
    const patience = { findOwner: () => owner, onBusy: () => void announced++ };
    const connection = await connectApp({ directories, timeoutMs: 50, patience });
    expect(await connection.api.health.get()).toMatchObject({ score: 71 });
    expect(announced).toBe(1);
    await connection.close();
    await expect(connectApp({ directories, timeoutMs: 50 })).rejects.toThrow('no host is responding');
  });

  it('is called busy in the end', async () => {
    const directories = await listenLate();
    const patience = { findOwner: () => owner, onBusy: () => undefined, limitMs: 150 };
    await expect(connectApp({ directories, timeoutMs: 50, patience })).rejects.toMatchObject({
      name: 'UnreachableError',
      message: 'the host (process 4711) is busy: it did not answer within 200 ms',
    });
  });

  it('is not waited for if it was stopped, or if no process owns the directory', async () => {
    const directories = await listenLate();
    let announced = 0;
    const onBusy = () => void announced++;
    const stopped = { findOwner: () => ({ pid: 4711, isStopped: true }), onBusy };
    await expect(connectApp({ directories, timeoutMs: 50, patience: stopped })).rejects.toMatchObject({
      name: 'UnreachableError',
      message: 'the host (process 4711) is stopped',
      advice: 'Continue it with: kill -CONT 4711',
    });
    const none = { findOwner: () => undefined, onBusy };
    await expect(connectApp({ directories, timeoutMs: 50, patience: none })).rejects.toThrow('no host is responding');
    expect(announced).toBe(0);
  });

  it('is called dead if only its socket is left', async () => {
    const directory = temporaryDirectory();
    const directories = { config: directory, data: directory, state: directory, socket: join(directory, 'left.sock') };
    const listener = "require('node:net').createServer().listen(process.argv[1], () => console.log('listens'))";
    const child = spawn(process.execPath, ['-e', listener, directories.socket], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    chmodSync(directories.socket, 0o600);
    await expect(connectApp({ directories })).rejects.toThrow('the last one ended without closing its socket');
  });
});
