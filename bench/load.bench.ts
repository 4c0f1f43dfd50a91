import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import { formatCsvHeader } from '../src/main/store/csv-header';
import { importCsv } from '../src/main/store/import-csv';
import { createStoreService } from '../src/main/store/store-service';
import type { AppApi } from '../src/shared/contract/contract';
import { HOUR_MS } from '../src/shared/model/time';
import { startTestHost, type TestHost } from '../tests/helpers/host';
import {
  describeMachine,
  figure,
  figureAtLeast,
  type Observation,
  observation,
  print,
  quantile,
  readCpuSeconds,
  scratchDirectory,
  sleep,
} from './measure';

/*
 * Measures a host under load: 200 REST clients of 5 requests a second each and 50 WebSocket clients that subscribe as
 * the dashboard does, while 10,000 imported series are queried. The clients run in this process, on the same cores, and
 * continue after a refusal. The host has one malloc arena, as `homeostat start` gives it. HOMEOSTAT_CPU_PROFILE=DIR
 * makes the host write a CPU profile there when it ends.
 */
const REST_CLIENTS = 200;
const REST_INTERVAL_MS = 200;
const WEBSOCKET_CLIENTS = 50;
const LOAD_MS = Number(process.env['HOMEOSTAT_LOAD_SECONDS'] ?? 60) * 1_000;
const WARM_UP_MS = 15_000;
const AFTER_MS = 60_000;

const IMPORTED_SERIES = 10_000;
const IMPORTED_ROWS = 120;
const QUERY_PAUSE_MS = 500;

const PATHS = [
  '/status',
  '/health',
  '/alerts',
  '/processes?limit=20',
  '/metrics/latest?selectors[]=cpu_*&selectors[]=memory_*',
];
const LIVE_SELECTORS = ['cpu_*', 'memory_*', 'disk_*', 'network_*', 'pressure_*'];

interface Outcome {
  readonly status: number;
  readonly tookMs: number;
  readonly hasRetryAfter: boolean;
}

interface Target {
  readonly port: number;
  readonly token: string;
}

/** Stores 10,000 series of two hours, one sample a minute, as an import does. */
async function importSeries(home: string): Promise<void> {
  const file = join(home, 'load.csv');
  const keys = Array.from({ length: IMPORTED_SERIES }, (_, number) => `service_response_seconds{service="s${number}"}`);
  const endMs = Math.floor((Date.now() - HOUR_MS) / 60_000) * 60_000;
  const rows = Array.from({ length: IMPORTED_ROWS }, (_, row) => {
    const values = keys.map((_, number) => ((Math.sin(row / 9 + number) + 1.1) / 50).toFixed(4));
    return `${endMs - (IMPORTED_ROWS - row) * 60_000},${values.join(',')}\n`;
  });
  writeFileSync(file, `${formatCsvHeader(keys)}\n${rows.join('')}`);
  const service = createStoreService();
  service.open(home);
  const seal = async () => {
    while (service.maintain({ maxBytes: Number.POSITIVE_INFINITY, keptDays: {} }).isMore);
  };
  await importCsv({ file, directory: home, seal, nowMs: Date.now(), skipBad: false, onBadLine: () => undefined });
  service.close();
  rmSync(file);
}

const threeHours = () => ({ fromMs: Date.now() - 3 * HOUR_MS, toMs: Date.now() });

/** @returns null if the connection failed */
function ask({ port, token }: Target, path: string, agent: Agent, body?: unknown): Promise<Outcome | null> {
  const beganMs = performance.now();
  return new Promise((resolve) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    };
    const method = text === undefined ? 'GET' : 'POST';
    request({ host: '127.0.0.1', port, path: `/api/v1${path}`, agent, headers, method }, (response) => {
      const hasRetryAfter = response.headers['retry-after'] !== undefined;
      response.resume();
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, tookMs: performance.now() - beganMs, hasRetryAfter }),
      );
      response.once('error', () => resolve(null));
    })
      .once('error', () => resolve(null))
      .end(text);
  });
}

class Load {
  readonly outcomes: Outcome[] = [];
  readonly queries: Outcome[] = [];
  failures = 0;
  skipped = 0;
  frames = 0;
  #isOver = false;
  readonly #sockets: WebSocket[] = [];
  readonly #agents: Agent[] = [];

  constructor(private readonly target: Target) {}

  start(): void {
    for (let client = 0; client < REST_CLIENTS; client++) void this.#runRestClient(client);
    for (let client = 0; client < WEBSOCKET_CLIENTS; client++) void this.#runSocketClient();
    void this.#runQueries('service_response_seconds', 50);
    void this.#runQueries('service_response_seconds{service="s1*"}', 800);
  }

  end(): void {
    this.#isOver = true;
    for (const socket of this.#sockets) socket.terminate();
    for (const agent of this.#agents) agent.destroy();
  }

  #agent(): Agent {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.#agents.push(agent);
    return agent;
  }

  /** Sends a request every 200 ms after any response, but not while one is pending. */
  async #runRestClient(client: number): Promise<void> {
    const agent = this.#agent();
    await sleep((client / REST_CLIENTS) * REST_INTERVAL_MS);
    for (let turn = 0, dueMs = performance.now(); !this.#isOver; turn++) {
      this.#count(await ask(this.target, PATHS[(client + turn) % PATHS.length] as string, agent), this.outcomes);
      dueMs += REST_INTERVAL_MS;
      while (dueMs < performance.now()) {
        dueMs += REST_INTERVAL_MS;
        this.skipped++;
      }
      await sleep(dueMs - performance.now());
    }
  }

  #count(outcome: Outcome | null, into: Outcome[]): void {
    if (this.#isOver) return;
    if (outcome === null) this.failures++;
    else into.push(outcome);
  }

  async #runSocketClient(): Promise<void> {
    const { port, token } = this.target;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`, ['homeostat', token], { perMessageDeflate: false });
    this.#sockets.push(socket);
    socket.on('error', () => {
      if (!this.#isOver) this.failures++;
    });
    const api: AppApi = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
    await Promise.allSettled([
      this.#follow(api.metrics.live({ selectors: LIVE_SELECTORS })),
      this.#follow(api.health.watch()),
      this.#follow(api.status.watch()),
      this.#follow(api.alerts.watch()),
    ]);
  }

  async #follow(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
    for await (const _ of await stream) this.frames++;
  }

  async #runQueries(selector: string, points: number): Promise<void> {
    const agent = this.#agent();
    while (!this.#isOver) {
      const query = { selectors: [selector], points, ...threeHours() };
      this.#count(await ask(this.target, '/metrics/range', agent, query), this.queries);
      await sleep(QUERY_PAUSE_MS);
    }
  }
}

function readRssBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024;
}

/** @returns the median and the maximum, in bytes */
async function watchRss(pid: number, durationMs: number) {
  const values: number[] = [];
  for (const endMs = performance.now() + durationMs; performance.now() < endMs; await sleep(500))
    values.push(readRssBytes(pid));
  return { median: quantile(values, 0.5), most: Math.max(...values) };
}

async function readTicks(api: AppApi, fromMs: number, toMs: number) {
  const result = await api.metrics.range({
    selectors: ['homeostat_tick_lateness_seconds', 'homeostat_heartbeat_seconds'],
    fromMs,
    toMs,
    points: Math.max(1, Math.round((toMs - fromMs) / 1000)),
    aggregation: 'max',
  });
  const of = (metric: string) =>
    (result.series.find((one) => one.metric === metric)?.values ?? []).flatMap((value) =>
      value === null ? [] : [value * 1000],
    );
  return { lateness: of('homeostat_tick_lateness_seconds'), durations: of('homeostat_heartbeat_seconds') };
}

const share = (outcomes: readonly Outcome[], is: (outcome: Outcome) => boolean) =>
  outcomes.length === 0 ? 0 : (100 * outcomes.filter(is).length) / outcomes.length;

function servedFigures(name: string, outcomes: readonly Outcome[]): Observation[] {
  const served = outcomes.filter(({ status }) => status === 200).map(({ tookMs }) => tookMs);
  return [
    observation(`${name}: answered`, outcomes.length, 'requests'),
    ...Object.entries({ 200: 'served (2xx)', 429: 'refused with 429', 503: 'refused with 503' }).map(([wanted, text]) =>
      observation(
        `${name}: ${text}`,
        share(outcomes, ({ status }) => status === Number(wanted)),
        '%',
      ),
    ),
    observation(`${name}: served, median`, quantile(served, 0.5), 'ms'),
    observation(`${name}: served, p99`, quantile(served, 0.99), 'ms'),
  ];
}

async function measure(host: TestHost): Promise<Observation[]> {
  const [, port = '', token = ''] = /:(\d+)\/#token=(.+)$/.exec(host.url) ?? [];
  const target: Target = { port: Number(port), token };
  const { api, close } = await host.connect();
  // Load the libraries and run the code once before anything is measured.
  const agent = new Agent();
  for (const path of PATHS) await ask(target, path, agent);
  const { series: imported } = await api.metrics.range({
    selectors: ['service_response_seconds'],
    points: 1,
    ...threeHours(),
  });
  if (imported.length < IMPORTED_SERIES) throw new Error(`only ${imported.length} series were imported`);
  await sleep(WARM_UP_MS / 2);
  const before = await watchRss(host.pid, WARM_UP_MS / 2);
  const droppedBefore = (await api.status.get()).droppedTicks;

  const fromMs = Date.now();
  const cpuBefore = readCpuSeconds(host.pid);
  const load = new Load(target);
  load.start();
  const during = await watchRss(host.pid, LOAD_MS);
  const cpuRatio = (readCpuSeconds(host.pid) - cpuBefore) / (LOAD_MS / 1000);
  const toMs = Date.now();
  load.end();

  await sleep(AFTER_MS - 5_000);
  const after = await watchRss(host.pid, 5_000);
  const status = await api.status.get();
  const { lateness, durations } = await readTicks(api, fromMs, toMs);
  await close();
  const all = [...load.outcomes, ...load.queries];
  const refused = all.filter((outcome) => outcome.status === 429 || outcome.status === 503);
  const others = all.filter((outcome) => ![200, 429, 503].includes(outcome.status)).length;
  return [
    figure('ticks dropped', status.droppedTicks - droppedBefore, 'ticks', 0),
    figure('tick lateness p99', quantile(lateness, 0.99), 'ms', 100),
    observation('tick lateness median', quantile(lateness, 0.5), 'ms'),
    observation('tick duration p99', quantile(durations, 0.99), 'ms'),
    observation('RSS before', before.median / 2 ** 20, 'MiB'),
    observation('RSS peak', during.most / 2 ** 20, 'MiB'),
    figure('RSS a minute after, beside before', (100 * after.median) / before.median, '%', 110),
    figureAtLeast(
      '429 and 503 with Retry-After',
      refused.length === 0 ? 100 : share(refused, (one) => one.hasRetryAfter),
      '%',
      100,
    ),
    figure('other statuses', others, 'answers', 0),
    figure('connections that failed', load.failures, 'connections', 0),
    ...servedFigures('REST', load.outcomes),
    observation('REST: held back by a slow answer', load.skipped, 'requests'),
    ...servedFigures('queries of 10,000 series', load.queries),
    observation('values over WebSockets', load.frames / WEBSOCKET_CLIENTS / (LOAD_MS / 1000), 'a second and client'),
    observation('CPU of the host', cpuRatio * 100, '% of a core'),
  ];
}

const home = scratchDirectory();
const profile = process.env['HOMEOSTAT_CPU_PROFILE'];
let host: TestHost | undefined;
try {
  await importSeries(home);
  const env: Record<string, string> = { MALLOC_ARENA_MAX: '1' };
  if (profile !== undefined) Object.assign(env, { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` });
  host = await startTestHost({ home, env });
  print({
    benchmark: 'load',
    machine: describeMachine(),
    figures: await measure(host),
  });
} finally {
  await host?.end();
}
