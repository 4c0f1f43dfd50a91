import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contract } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import { UnavailableError } from '../base/errors';
import { AppLog } from '../base/log';
import { ConnectionGate } from './connection-gate';
import { createHeavyGates, limitHeavyCalls } from './heavy-calls';
import { createHttpServer } from './http';
import { connectionLimits } from './limits';
import { RequestRate } from './request-rate';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('test');

const noHandlers = Object.fromEntries(
  Object.entries(contract).map(([area, verbs]) => [
    area,
    Object.fromEntries(Object.keys(verbs).map((verb) => [verb, () => undefined])),
  ]),
) as unknown as Handlers;

async function listen(accept: (socket: Socket) => void): Promise<{ port: number; connections: () => Promise<number> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    accept(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as { port: number }).port,
    connections: () => new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
  };
}

/** Connects, writes, and collects the response until the other side closes. */
function talk(port: number, text: string): { readonly reply: Promise<string>; readonly socket: Socket } {
  const socket = createConnection({ host: '127.0.0.1', port });
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk;
  });
  socket.on('error', () => undefined);
  socket.write(text);
  return { socket, reply: new Promise((resolve) => socket.once('close', () => resolve(received))) };
}

it('closes incomplete requests, slow bodies and idle connections', async () => {
  const timeouts = { headersMs: 200, requestMs: 400, idleMs: 200, checkMs: 50 };
  const http = createHttpServer({
    handlers: noHandlers,
    token: null,
    rendererDirectory: null,
    version: '1',
    log,
    timeouts,
  });
  onTestFinished(() => void http.close());
  const { port, connections } = await listen((socket) => http.emit('connection', socket));
  const silent = talk(port, '');
  const half = talk(port, 'GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX: ');
  const slow = talk(
    port,
    'POST /api/v1/optimize/undo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  const drip = setInterval(() => {
    half.socket.write('x');
    slow.socket.write(' ');
  }, 20);
  onTestFinished(() => clearInterval(drip));
  const idle = talk(port, 'GET /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect(await half.reply).toMatch(/^HTTP\/1\.1 408 /);
  expect(await slow.reply).toMatch(/^HTTP\/1\.1 408 |^$/);
  expect(await silent.reply).toMatch(/^HTTP\/1\.1 408 |^$/);
  expect(await idle.reply).toMatch(/^HTTP\/1\.1 404 /);
  expect(await connections()).toBe(0);
});

it('displaces only clients without the token', async () => {
  const gate = new ConnectionGate({ total: 6, strangers: 3 }, false);
  const accepted: Socket[] = [];
  const { port } = await listen((socket) => {
    if (gate.admit(socket)) accepted.push(socket.resume());
  });
  const openCount = () => accepted.filter(({ destroyed }) => !destroyed).length;
  const connect = async () => {
    const before = accepted.length;
    const connection = talk(port, 'x');
    await expect.poll(() => accepted.length).toBeGreaterThan(before);
    return connection;
  };
  const first = await connect();
  gate.trust(accepted[0] as Socket);
  const second = await connect();
  await connect();
  await connect();
  expect(openCount()).toBe(4);
  await connect();
  expect(await second.reply).toBe('');
  expect([openCount(), first.socket.destroyed]).toEqual([4, false]);
  for (const socket of accepted) gate.trust(socket);
  await connect();
  await connect();
  expect(openCount()).toBe(6);
  const refused = talk(port, 'x');
  expect(await refused.reply).toMatch(/^HTTP\/1\.1 503 [\s\S]*Retry-After: 2\r\n/);
  first.socket.destroy();
  await expect.poll(openCount).toBe(5);
  await connect();
});

it('accepts no connection while descriptors are short', async () => {
  let isShort = true;
  const gate = new ConnectionGate({ total: 6, strangers: 3 }, true, () => isShort);
  let isAdmitted = false;
  const { port } = await listen((socket) => {
    isAdmitted = gate.admit(socket);
  });
  expect(await talk(port, 'x').reply).toMatch(/^HTTP\/1\.1 503 /);
  isShort = false;
  const taken = talk(port, 'x');
  await expect.poll(() => isAdmitted).toBe(true);
  taken.socket.destroy();
});

it('leaves most descriptors to the store and the collectors', () => {
  expect(connectionLimits(1_048_576)).toEqual({ total: 512, strangers: 256 });
  expect(connectionLimits(256)).toEqual({ total: 102, strangers: 51 });
  expect(connectionLimits().total).toBeGreaterThan(10);
});

describe('the rate of requests', () => {
  it('is limited for each connection and in total, and lower while ticks run late', () => {
    let nowMs = 0;
    let share = 1;
    const rate = new RequestRate(
      () => share,
      () => nowMs,
    );
    const admitted = (connection: object, count: number) =>
      Array.from({ length: count }, () => rate.admit('rest', connection)).filter(Boolean).length;
    const greedy = {};
    expect(admitted(greedy, 2_000)).toBe(400);
    expect(admitted({}, 100)).toBe(100);
    nowMs += 1_000;
    expect(admitted(greedy, 2_000)).toBe(200);
    nowMs += 60_000;
    share = 1 / 16;
    const clients = Array.from({ length: 200 }, () => ({}));
    expect(clients.reduce<number>((sum, client) => sum + admitted(client, 5), 0)).toBe(62);
    expect(rate.admit('socket', {})).toBe(true);
    expect(rate.admit('stranger', {})).toBe(true);
  });

  it('allows 200 clients of 5 requests a second', () => {
    let nowMs = 0;
    const rate = new RequestRate(
      () => 1,
      () => nowMs,
    );
    const clients = Array.from({ length: 200 }, () => ({}));
    let refused = 0;
    for (let turn = 0; turn < 300; turn++, nowMs += 200) {
      for (const client of clients) if (!rate.admit('rest', client)) refused++;
    }
    expect(refused).toBe(0);
  });
});

it('runs two history queries, queues some, and refuses the others', async () => {
  const finish: (() => void)[] = [];
  const handlers = {
    ...noHandlers,
    metrics: { ...noHandlers.metrics, range: () => new Promise((resolve) => finish.push(() => resolve({}))) },
  } as unknown as Handlers;
  const limited = limitHeavyCalls(handlers, createHeavyGates());
  const calls = Array.from({ length: 80 }, () =>
    Promise.resolve(limited.metrics.range({} as never, {})).then(
      () => 'done',
      (error: unknown) => (error instanceof UnavailableError ? 'refused' : 'failed'),
    ),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(finish).toHaveLength(2);
  while (finish.length > 0) {
    finish.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const outcomes = await Promise.all(calls);
  expect(outcomes.filter((one) => one === 'done')).toHaveLength(66);
  expect(outcomes.filter((one) => one === 'refused')).toHaveLength(14);
});
