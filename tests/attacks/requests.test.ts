import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Connection } from '../../src/main/transports/connect-app';
import { attackSeed, attackSize } from '../helpers/attack-size';
import { InputMaker, listRoutes, type Route, toQuery } from '../helpers/bad-inputs';
import { startTestHost, type TestHost } from '../helpers/host';
import { createRandom } from '../helpers/seeded-random';

/*
 * Requests that once ended or blocked a host: half requests, slow and huge bodies, floods, malformed frames, and inputs
 * out of range on every route. One host receives them all; after each it still serves its owner, and ticks continue.
 */

const home = mkdtempSync(join(tmpdir(), 'homeostat-test-'));
let host: TestHost;
let owner: Connection;
let port: number;
let token: string;
let agent: Agent;

beforeAll(async () => {
  host = await startTestHost({ home });
  owner = await host.connect();
  const [, portText = '', tokenText = ''] = /:(\d+)\/#token=(.+)$/.exec(host.url) ?? [];
  port = Number(portText);
  token = tokenText.trim();
  agent = new Agent({ keepAlive: true });
});
afterAll(async () => {
  agent.destroy();
  await owner.close();
  await host.end('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
}

/** Sends one request with the token, and reads only the head of a stream. */
function send(path: string, { method = 'GET', body, headers = {}, agent: used = agent }: Sent = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      agent: used,
      headers: { authorization: `Bearer ${token}`, ...headers },
    };
    const sent = request(options, (response) => {
      const { statusCode: status = 0 } = response;
      if (String(response.headers['content-type']).startsWith('text/event-stream')) {
        resolve({ status, headers: response.headers, text: '' });
        sent.destroy();
        return;
      }
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => resolve({ status, headers: response.headers, text }));
      response.once('error', reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

function connect(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(socket)).once('error', reject);
    socket.on('error', () => undefined);
  });
}

const countDescriptors = () => readdirSync(`/proc/${host.pid}/fd`).length;
const readRssBytes = () =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${host.pid}/status`, 'latin1'))?.[1]) * 1024;

/** Expects the host to serve its owner. */
async function expectAlive(): Promise<void> {
  expect((await owner.api.status.get()).pid).toBe(host.pid);
}

/** Waits for a new frame. */
async function expectTick(): Promise<void> {
  const { frames } = await owner.api.status.get();
  await expect.poll(async () => (await owner.api.status.get()).frames, { timeout: 20_000 }).toBeGreaterThan(frames);
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

// First, because later the numbers of the descriptors have gaps.
describe.skipIf(process.platform !== 'linux')('without file descriptors', () => {
  const limitFiles = (most: number | string) =>
    execFileSync('prlimit', ['--pid', String(host.pid), `--nofile=${most}:`]);
  const softLimit = () =>
    /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${host.pid}/limits`, 'utf8'))?.[1] as string;
  const cpuTicks = () => {
    const fields = readFileSync(`/proc/${host.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };

  it('keeps the store and the owner, does not spin, and recovers', async () => {
    const before = softLimit();
    const sockets: Socket[] = [];
    try {
      const greatest = Math.max(...readdirSync(`/proc/${host.pid}/fd`).map(Number));
      limitFiles(greatest + 5);
      for (let count = 0; count < 100; count++) {
        const socket = await connect();
        socket.write(`GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`);
        sockets.push(socket);
      }
      const notice = async () => (await owner.api.status.get()).notices.some(({ id }) => id === 'descriptors');
      await expect.poll(notice, { timeout: 10_000 }).toBe(true);
      const second = await host.connect();
      expect((await second.api.status.get()).store.mode).toBe('disk');
      await second.close();
      const cpuBefore = cpuTicks();
      const beganMs = performance.now();
      await expectTick();
      // In clock ticks of 10 ms. An accept loop that spins uses a whole core.
      const elapsedTicks = (performance.now() - beganMs) / 10;
      expect(cpuTicks() - cpuBefore).toBeLessThan(Math.max(50, 0.9 * elapsedTicks));
    } finally {
      limitFiles(before);
      for (const socket of sockets) socket.destroy();
    }
    const waiting = async () =>
      (await owner.api.collectors.list()).filter(({ state }) => state === 'backing-off').map(({ id }) => id);
    await expect
      .poll(async () => (await owner.api.status.get()).notices.map(({ id }) => id), { timeout: 10_000 })
      .not.toContain('descriptors');
    if (attackSize({ sample: 0, whole: 1 }) > 0)
      await expect.poll(waiting, { timeout: 600_000, interval: 2_000 }).toEqual([]);
  });
});

it('keeps few half requests of strangers, and serves clients with the token meanwhile', async () => {
  const before = countDescriptors();
  const sockets: Socket[] = [];
  for (let count = 0; count < attackSize({ sample: 700, whole: 5_000 }); count += 50) {
    const batch = await Promise.allSettled(Array.from({ length: 50 }, connect));
    for (const one of batch) {
      if (one.status !== 'fulfilled') continue;
      sockets.push(one.value);
      one.value.write('GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ');
    }
  }
  const { status } = await send('/api/v1/status', { agent: new Agent() });
  expect(status).toBe(200);
  expect(countDescriptors() - before).toBeLessThan(400);
  for (const socket of sockets) socket.destroy();
  await expect.poll(countDescriptors, { timeout: 10_000 }).toBeLessThan(before + 40);
  await expectAlive();
});

it('accepts connections up to the limit, and refuses the others with a status', async () => {
  const sockets = await Promise.all(Array.from({ length: 600 }, connect));
  let refused = 0;
  for (const socket of sockets) {
    socket.once('data', (data) => {
      if (data.toString('latin1').startsWith('HTTP/1.1 503')) refused++;
    });
    socket.write(`GET /api/v1/host HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  }
  await expect.poll(() => sockets.filter(({ destroyed }) => destroyed).length, { timeout: 10_000 }).toBeGreaterThan(50);
  expect(refused).toBeGreaterThanOrEqual(0);
  await expectAlive();
  for (const socket of sockets) socket.destroy();
  await expect.poll(async () => (await send('/api/v1/health', { agent: new Agent() })).status).toBe(200);
});

describe('a body', () => {
  it('is refused with a sentence above 1 MiB, announced or not, and takes no memory', async () => {
    const before = readRssBytes();
    const huge = Buffer.alloc(8 * 2 ** 20, 0x20);
    const headers = { 'content-type': 'application/json' };
    for (const extra of [{ 'content-length': String(huge.length) }, { 'transfer-encoding': 'chunked' }]) {
      const refused = await Promise.all(
        Array.from({ length: attackSize({ sample: 8, whole: 100 }) }, () =>
          send('/api/v1/alerts/rules/check', {
            method: 'POST',
            body: huge,
            headers: { ...headers, ...extra } as Record<string, string>,
            agent: new Agent(),
          }).catch(() => undefined),
        ),
      );
      const answered = refused.filter((reply) => reply !== undefined);
      expect(answered.every(({ status }) => status === 413 || status === 503)).toBe(true);
      for (const { text } of answered) expect(JSON.parse(text)).toMatchObject({ data: { advice: expect.any(String) } });
    }
    expect(readRssBytes() - before).toBeLessThan(150 * 2 ** 20);
    await expectAlive();
  });

  it('is refused with a sentence if it is not JSON', async () => {
    const post = (body: string, type = 'application/json') =>
      send('/api/v1/optimize/undo', { method: 'POST', body, headers: { 'content-type': type } });
    for (const body of ['{', '[1', '"\\ud8', `${'['.repeat(100_000)}`, '\u0000']) {
      const reply = await post(body);
      expect([reply.status, JSON.parse(reply.text).code]).toEqual([400, 'BAD_REQUEST']);
    }
    expect((await post('--x', 'multipart/form-data; boundary=x')).status).toBe(415);
    expect((await post('x', 'text/event-stream')).status).toBe(415);
    expect((await post('{}', 'application/json')).text).toContain('changeId is missing');
  });
});

it('refuses huge headers and addresses', async () => {
  const headers = { 'x-huge': 'x'.repeat(17_000) };
  expect((await send('/api/v1/health', { headers, agent: new Agent() })).status).toBe(431);
  const long = await send(`/api/v1/metrics/latest?selectors[]=${'x'.repeat(10_000)}`);
  expect([long.status, JSON.parse(long.text).code]).toEqual([414, 'URI_TOO_LONG']);
});

it('limits a flood over one connection with 429 and Retry-After, and accepts more a second later', async () => {
  const one = new Agent({ keepAlive: true, maxSockets: 1 });
  const replies = await Promise.all(
    Array.from({ length: 1_500 }, () => send('/api/v1/profiles/active', { agent: one })),
  );
  const refused = replies.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(100);
  expect(replies.every(({ status }) => status === 200 || status === 429)).toBe(true);
  expect(refused.every(({ headers }) => headers['retry-after'] !== undefined)).toBe(true);
  expect(JSON.parse(refused[0]?.text ?? '')).toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    data: { advice: expect.any(String) },
  });
  await expect.poll(async () => (await send('/api/v1/health', { agent: one })).status).toBe(200);
  one.destroy();
  await expectAlive();
});

describe('a WebSocket', () => {
  const open = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`, ['homeostat', token]);
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('open', resolve));
    return socket;
  };
  const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

  it('is closed after malformed messages, without output and with few lines in the log', async () => {
    const messages = [
      '',
      'x',
      '{',
      '[]',
      'null',
      '{"i":1}',
      '{"i":"1","p":null}',
      '{"i":"1","p":{"u":"//["}}',
      '{"i":"1","p":{"u":"http://[","b":{}}}',
      '{"i":"1","t":9,"p":{}}',
      '{"i":{},"p":{"u":"/status/get"}}',
      '[['.repeat(50_000),
      Buffer.from([0xff, 0xfe, 0, 1]),
      '{"i":"1","p":{"u":"/status/get","h":{"content-type":"text/event-stream"}}}',
      '{"i":"1","p":{"u":"/metrics/range","b":{"json":{},"meta":[[1,"__proto__","x"]]}}}',
    ];
    for (let round = 0; round < attackSize({ sample: 2, whole: 200 }); round++) {
      for (const message of messages) {
        const socket = await open();
        const end = closed(socket);
        for (let time = 0; time < 20; time++) socket.send(message);
        socket.close();
        await end;
      }
    }
    expect(host.output().length).toBeLessThan(10_000);
    expect(statSync(join(host.directories.state, 'logs', 'homeostat.log')).size).toBeLessThan(200_000);
    await expectAlive();
  });

  it('is closed after malformed frames', async () => {
    const frames = [
      Buffer.alloc(1_000, 0xff),
      Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x82, 0xfe, 0, 5]),
      Buffer.from([0x88, 0x81, 1, 2, 3, 4, 5]),
      Buffer.from([0x09, 0x80, 0, 0, 0, 0]),
    ];
    for (const frame of frames) {
      const socket = await connect();
      socket.write(
        `GET /api/ws HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      );
      await new Promise((resolve) => socket.once('data', resolve));
      socket.write(frame);
      await settled();
      socket.destroy();
    }
    await expectAlive();
  });

  it('receives 429 for too many calls at once, or too fast', async () => {
    const socket = await open();
    const statuses: number[] = [];
    socket.on('message', (data) => {
      const { p } = JSON.parse(String(data)) as { p?: { s?: number } };
      statuses.push(p?.s ?? 200);
    });
    for (let id = 1; id <= 1_000; id++) socket.send(`{"i":"${id}","p":{"u":"/profiles/active","b":{}}}`);
    await expect
      .poll(() => statuses.filter((status) => status === 429).length, { timeout: 10_000 })
      .toBeGreaterThan(10);
    socket.terminate();
    await expectAlive();
  });

  it('costs no memory if it reads nothing of its subscriptions', async () => {
    const socket = await open();
    socket.send('{"i":"1","p":{"u":"/metrics/live","b":{"json":{"selectors":[]}}}}');
    await new Promise((resolve) => socket.once('message', resolve));
    socket.pause();
    const before = readRssBytes();
    for (let id = 2; id < 100; id++)
      socket.send(`{"i":"${id}","p":{"u":"/metrics/latest","b":{"json":{"selectors":[]}}}}`);
    await expectAlive();
    expect(readRssBytes() - before).toBeLessThan(150 * 2 ** 20);
    socket.terminate();
  });
});

/** Procedures that would end this test, change this machine, or fill the disk. */
const LEFT_OUT = [
  'host.stop',
  'store.backup',
  'automation.panic',
  'optimize.apply',
  'optimize.recheck',
  'thresholds.learn',
];

/** Late ticks on a busy machine limit requests to about 60 a second. */
const WHOLE_TIMEOUT_MS = 3_600_000;

describe('inputs out of range', () => {
  const routes = listRoutes().filter(({ name }) => !LEFT_OUT.includes(name));

  async function sendInput({ method, path }: Route, input: unknown): Promise<Reply> {
    const query = method === 'GET' ? `?${toQuery(input)}` : '';
    const url = `/api/v1${path}${query}`.slice(0, 8_000);
    const sent: Sent =
      method === 'GET' ? {} : { method, body: JSON.stringify(input), headers: { 'content-type': 'application/json' } };
    for (let failures = 0; ; ) {
      const reply = await send(url, sent).catch((error: unknown) => {
        // The host may end an idle connection while a request is on its way.
        if (++failures > 3) throw error;
        return undefined;
      });
      if (reply !== undefined && reply.status !== 429) return reply;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  it(
    'cause no server error on any route',
    async () => {
      const maker = new InputMaker(createRandom(attackSeed(), 'requests'));
      const total = attackSize({ sample: 400, whole: 100_000 });
      const failures: string[] = [];
      const statuses = new Map<number, number>();
      let sent = 0;
      const work = async () => {
        while (sent < total && failures.length < 20) {
          const route = routes[sent++ % routes.length] as Route;
          const input = maker.make(route.input);
          const { status, text } = await sendInput(route, input);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status >= 500)
            failures.push(`${route.name} ${JSON.stringify(input)?.slice(0, 500)} -> ${status} ${text.slice(0, 300)}`);
          if (status >= 400 && !/"message":"[^"]/.test(text))
            failures.push(`${route.name} ${status} without a sentence: ${text}`);
        }
      };
      await Promise.all(Array.from({ length: 4 }, work));
      expect(failures).toEqual([]);
      expect(statuses.get(400)).toBeGreaterThan(total / 4);
      expect(statuses.get(200)).toBeGreaterThan(total / 50);
      await expectTick();
    },
    WHOLE_TIMEOUT_MS,
  );

  it('are named, with the bound', async () => {
    const range = (input: unknown) =>
      sendInput({ name: '', method: 'POST', path: '/metrics/range', isStream: false, input: undefined }, input);
    const early = await range({ selectors: ['cpu_*'], fromMs: -1e308, toMs: 1 });
    expect([early.status, JSON.parse(early.text).message]).toEqual([400, 'Invalid input: fromMs must be at least 0']);
    const bad = await range({ selectors: ['x{a=~"("}'], fromMs: 0, toMs: 1 });
    expect(bad.status).toBe(400);
    expect(JSON.parse(bad.text).message).toMatch(/^Invalid input: selectors\.0 /);
    const unknown = await send('/api/v1/services/definition?name=nothing');
    expect([unknown.status, JSON.parse(unknown.text).code]).toEqual([404, 'UNKNOWN_NAME']);
  });
});
