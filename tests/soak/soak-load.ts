import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { AppApi } from '../../src/shared/contract/contract';
import type { SoakHost } from './soak-host';
import { within } from './within';

export interface LoadOptions {
  readonly host: SoakHost;
  readonly home: string;
  /** Directory for files that services watch and clients import, outside the disk of the home. */
  readonly directory: string;
  readonly root: string;
  readonly aborted: AbortSignal;
}

const REST_EVERY_MS = 2_000;
const VISIT_EVERY_MS = 60_000;
const VISIT_MS = 15_000;
const WORK_EVERY_MS = 150_000;
/** The flapping service fails for one minute in five. */
const FLAP_PERIOD_MS = 300_000;
const FLAP_MS = 60_000;

/**
 * Loads a host as a machine with everything switched on does: services of several kinds on loopback, one of which fails
 * for a minute in five, alert rules with a log and a webhook, one lasting dashboard and several brief ones, a REST
 * client, and now and then an import, a forecast and a change with its undo.
 */
export class SoakLoad {
  readonly #servers: Server[] = [];
  readonly #children = new Set<ChildProcess>();
  readonly #sockets = new Set<WebSocket | Socket>();
  /** Closes the ports of {@link open}. */
  #isNetworkGone = false;
  notifications = 0;
  requests = 0;
  failedRequests = 0;
  changes = 0;
  imports = 0;

  constructor(private readonly options: LoadOptions) {}

  /** Opens the services and writes the configuration that watches them. Call it before the host starts. */
  async open(): Promise<void> {
    const { home, directory } = this.options;
    const service = await this.#serve((path) => {
      if (path === '/metrics') return [200, 'queue_length 3\nrequests_total 17\n'];
      return Date.now() % FLAP_PERIOD_MS < FLAP_MS ? [500, 'down'] : [200, '{"ok":true}'];
    });
    const receiver = await this.#serve(() => {
      this.notifications++;
      return [200, 'ok'];
    });
    const log = join(directory, 'service.log');
    appendFileSync(log, 'started\n');
    writeFileSync(
      join(home, 'homeostat.yaml'),
      `dashboard: { port: ${await freePort()} }
store: { archive: true }
# The clients and what the soak loads into the host use more than a host alone, which would slow down to 5 s a tick.
budget: { cpu_ratio: 0.5, memory_megabytes: 1000 }
backup: { every_hours: 1 }
services:
  - { name: web, kind: http, url: 'http://127.0.0.1:${service}/health', expect_body: ok, interval_seconds: 5 }
  - { name: port, kind: port, port: ${service}, interval_seconds: 5 }
  - { name: scrape, kind: scrape, url: 'http://127.0.0.1:${service}/metrics', interval_seconds: 5 }
  - { name: soak, kind: process, match: node, interval_seconds: 5 }
  - { name: file, kind: file, path: ${log}, interval_seconds: 5 }
  - { name: log, kind: log, path: ${log}, interval_seconds: 5 }
  - { name: command, kind: command, command: [/bin/echo, '7'], interval_seconds: 5 }
`,
    );
    writeFileSync(
      join(home, 'alerts.yaml'),
      `rules:
  - { name: web-down, kind: service, service: web, for_seconds: 0, summary: web is down }
  - { name: memory, kind: threshold, series: memory_used_ratio, above: 0, for_seconds: 0, summary: memory is in use }
  - { name: busy, kind: threshold, series: cpu_usage_ratio, above: 0.5, for_seconds: 5, summary: the processor is busy }
channels:
  - { name: file, kind: log, path: ${join(directory, 'alerts.log')} }
  - { name: hook, kind: webhook, url: 'http://127.0.0.1:${receiver}/' }
routing: { default_channels: [file, hook], cooldown_seconds: 60 }
`,
    );
  }

  /** Starts the clients, until the signal aborts. */
  run(): void {
    const every = (ms: number, work: () => Promise<unknown>) => void this.#repeat(ms, work).catch(() => undefined);
    every(1_000, () => this.#stayConnected());
    every(VISIT_EVERY_MS, () => this.#connectDashboard(VISIT_MS));
    every(REST_EVERY_MS, () => this.#request());
    every(WORK_EVERY_MS, () => this.#work());
    const log = join(this.options.directory, 'service.log');
    every(1_000, async () => appendFileSync(log, `${new Date().toISOString()} a line\n`));
  }

  /** Makes the services and the receiver of notifications refuse connections, or accept them again. */
  setNetworkGone(isGone: boolean): void {
    this.#isNetworkGone = isGone;
  }

  /** Clients that connect and never read or finish a request. */
  hang(): void {
    const { url } = this.options.host;
    if (url === '') return;
    const { port } = new URL(url);
    for (let client = 0; client < 50; client++) {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('GET /api/v1/status HTTP/1.1\r\nHost: loc'));
      this.#track(socket);
    }
    for (let client = 0; client < 5; client++) {
      const socket = this.#openSocket(url);
      socket.once('open', () => {
        const api: AppApi = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
        subscribe(api);
        setTimeout(() => socket.pause(), 500).unref();
      });
    }
  }

  endHanging(): void {
    for (const socket of this.#sockets) end(socket);
  }

  close(): void {
    for (const socket of this.#sockets) end(socket);
    for (const child of this.#children) child.kill('SIGKILL');
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
  }

  async #repeat(ms: number, work: () => Promise<unknown>): Promise<void> {
    const { aborted } = this.options;
    while (!aborted.aborted) {
      // The probe reports a host that is down or stuck.
      await work().catch(() => undefined);
      await sleep(ms, undefined, { signal: aborted, ref: false });
    }
  }

  async #serve(reply: (path: string) => readonly [status: number, body: string]): Promise<number> {
    const server = createServer((request, response) => {
      request.resume();
      if (this.#isNetworkGone) {
        request.socket.destroy();
        return;
      }
      const [status, body] = reply(request.url ?? '');
      response.writeHead(status).end(body);
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  #track(socket: WebSocket | Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #openSocket(url: string): WebSocket {
    const { host, hash } = new URL(url);
    const socket = new WebSocket(`ws://${host}/api/ws`, ['homeostat', hash.replace('#token=', '')]);
    this.#track(socket);
    return socket;
  }

  async #stayConnected(): Promise<void> {
    await this.#connectDashboard(Number.POSITIVE_INFINITY);
  }

  /** Acts as a browser tab, until the time is over or the connection ends. */
  async #connectDashboard(forMs: number): Promise<void> {
    const { url } = this.options.host;
    if (url === '') return;
    const socket = this.#openSocket(url);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()));
    await Promise.race([opened, closed]);
    const api: AppApi = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
    subscribe(api);
    await Promise.race([closed, ...(Number.isFinite(forMs) ? [sleep(forMs, undefined, { ref: false })] : [])]);
    socket.close();
  }

  async #request(): Promise<void> {
    const { host } = this.options;
    if (host.url === '') return;
    const { origin, hash } = new URL(host.url);
    const toMs = host.controls.nowMs();
    const range = { selectors: ['cpu_*', 'memory_*'], fromMs: toMs - 3_600_000, toMs, points: 300 };
    const requests: readonly (readonly [path: string, body?: unknown])[] = [
      ['status'],
      ['metrics/latest'],
      ['metrics/range', range],
      ['processes?sort=memory'],
      ['alerts/history'],
      ['services'],
      ['analytics/anomalies'],
      ['health/history'],
      ['no/such/path'],
      ['metrics/range', { selectors: ['{'] }],
    ];
    const [path, body] = requests[this.requests++ % requests.length] as (typeof requests)[number];
    try {
      const response = await fetch(`${origin}/api/v1/${path}`, {
        headers: { authorization: `Bearer ${hash.replace('#token=', '')}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(5_000),
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      });
      await response.arrayBuffer();
      if (response.status >= 500) this.failedRequests++;
    } catch {
      this.failedRequests++;
    }
  }

  async #work(): Promise<void> {
    await this.#change();
    await this.#import();
    const { api } = this.options.host;
    await within(30_000, api?.analytics.forecast({ key: 'memory_used_ratio', horizonMs: 3_600_000 }));
  }

  async #change(): Promise<void> {
    const { api } = this.options.host;
    if (api === undefined) return;
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    this.#children.add(child);
    try {
      const request = { action: 'process-priority', target: `pid:${child.pid}`, value: '7', validate: false };
      const change = await within(20_000, api.optimize.apply({ ...request, anyway: true }));
      await sleep(5_000, undefined, { ref: false });
      await within(20_000, api.optimize.undo({ changeId: change.id }));
      this.changes++;
    } finally {
      child.kill('SIGKILL');
      this.#children.delete(child);
    }
  }

  async #import(): Promise<void> {
    const { directory, home, root } = this.options;
    const file = join(directory, 'import.csv');
    const hour = 3_600_000;
    const fromMs = Math.floor(Date.now() / hour) * hour - 3 * hour + (this.imports % 50) * 60_000;
    const rows = Array.from({ length: 600 }, (_, row) => `${fromMs + row * 1_000},${row % 7}`);
    writeFileSync(file, `timestamp_ms,imported_count\n${rows.join('\n')}\n`);
    await new Promise<void>((resolve, reject) => {
      const args = [join(root, 'out/main/cli.js'), '--home', home, 'import', file];
      const child = execFile(process.execPath, args, { timeout: 60_000 }, (error) => {
        this.#children.delete(child);
        if (error === null) resolve();
        else reject(error);
      });
      this.#children.add(child);
    });
    this.imports++;
  }
}

/** Reads everything that a dashboard reads, until the connection ends. */
function subscribe(api: AppApi): void {
  const streams = [
    api.status.watch(),
    api.health.watch(),
    api.alerts.watch(),
    api.services.watch(),
    api.automation.watch(),
    api.processes.watch({}),
    api.metrics.live({ selectors: [] }),
  ];
  for (const stream of streams) {
    drain(stream).catch(() => undefined);
  }
}

async function drain(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const _ of await stream);
}

function end(socket: WebSocket | Socket): void {
  if (socket instanceof WebSocket) socket.terminate();
  else socket.destroy();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
