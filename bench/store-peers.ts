import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort, timeRequests, waitFor } from './http-query';
import { type Observation, observation, quantile } from './measure';

/** A day of series at one sample a second, the same as in the store's own benchmark. */
export interface PeerData {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly series: readonly { readonly values: readonly (number | null)[] }[];
}

export interface PeerFigure extends Omit<Observation, 'value'> {
  readonly value: number | 'not installed';
}

/**
 * One metric, with a number as its label: the peers drop the name from a computed mean, and refuse series that are then
 * equal. A key would have quotes of its own.
 */
const METRIC = 'reading';
const POINTS = 800;
const IMPORT_LIMIT_MS = 180_000;

/** Sends the same queries of the same data to the installed peers, over loopback. */
export async function benchPeers(directory: string, data: PeerData): Promise<readonly PeerFigure[]> {
  mkdirSync(directory, { recursive: true });
  return [...(await benchVictoriaMetrics(directory, data)), ...(await benchPrometheus(directory, data))];
}

function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

async function benchVictoriaMetrics(directory: string, data: PeerData): Promise<readonly PeerFigure[]> {
  const program = 'victoria-metrics';
  if (!isInstalled(program)) return notInstalled('VictoriaMetrics');
  const port = await findFreePort();
  const base = `http://127.0.0.1:${port}`;
  const args = [
    `-storageDataPath=${join(directory, 'victoria')}`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-retentionPeriod=1y',
  ];
  return whileRunning([program, ...args], `${base}/health`, async () => {
    for (const [number, { values }] of data.series.entries()) {
      const known = values.flatMap((value, index) => (value === null ? [] : [[index, value] as const]));
      const line = {
        metric: { __name__: METRIC, series: String(number) },
        values: known.map(([, value]) => value),
        timestamps: known.map(([index]) => data.fromMs + index * data.stepMs),
      };
      const response = await fetch(`${base}/api/v1/import`, { method: 'POST', body: JSON.stringify(line) });
      if (!response.ok) throw new Error(`VictoriaMetrics took no data: ${response.status}`);
    }
    await fetch(`${base}/internal/force_flush`);
    return request('VictoriaMetrics', base, data);
  });
}

async function benchPrometheus(directory: string, data: PeerData): Promise<readonly PeerFigure[]> {
  const program = 'prometheus';
  const importer = 'promtool';
  if (!isInstalled(program) || !isInstalled(importer)) return notInstalled('Prometheus');
  const storage = join(directory, 'prometheus');
  const text = join(directory, 'day.openmetrics');
  const output = createWriteStream(text);
  output.write(`# TYPE ${METRIC} gauge\n`);
  for (const [number, { values }] of data.series.entries()) {
    let lines = '';
    for (const [index, value] of values.entries()) {
      if (value !== null)
        lines += `${METRIC}{series="${number}"} ${value} ${(data.fromMs + index * data.stepMs) / 1000}\n`;
    }
    if (!output.write(lines)) await once(output, 'drain');
  }
  output.end('# EOF\n');
  await once(output, 'close');
  const imported = spawnSync(importer, ['tsdb', 'create-blocks-from', 'openmetrics', text, storage], {
    encoding: 'utf8',
    timeout: IMPORT_LIMIT_MS,
  });
  if (imported.status !== 0) throw new Error(`promtool: ${imported.stderr.slice(-500)}`);
  const configuration = join(directory, 'prometheus.yml');
  writeFileSync(configuration, 'scrape_configs: []\n');
  const port = await findFreePort();
  const base = `http://127.0.0.1:${port}`;
  const args = [
    `--config.file=${configuration}`,
    `--storage.tsdb.path=${storage}`,
    '--storage.tsdb.retention.time=1y',
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  return whileRunning([program, ...args], `${base}/-/ready`, () => request('Prometheus', base, data));
}

/** Uses the query language that both peers share: the mean of every step of the day. */
async function request(
  peer: string,
  base: string,
  { fromMs, stepMs, series }: PeerData,
): Promise<readonly PeerFigure[]> {
  const spanMs = (series[0]?.values.length ?? 0) * stepMs;
  const stepSeconds = Math.ceil(spanMs / 1000 / POINTS);
  const time = async (selector: string) => {
    const query = new URLSearchParams({
      query: `avg_over_time(${selector}[${stepSeconds}s])`,
      start: String(fromMs / 1000),
      end: String((fromMs + spanMs) / 1000),
      step: `${stepSeconds}s`,
      // VictoriaMetrics would answer the second request from its cache.
      nocache: '1',
    });
    return timeRequests(`${base}/api/v1/query_range?${query}`);
  };
  const one = await time(`${METRIC}{series="0"}`);
  const all = await time(METRIC);
  return [
    observation(`${peer}: 24 h of one series over HTTP, median`, quantile(one, 0.5), 'ms'),
    observation(`${peer}: 24 h of ${series.length} series over HTTP, median`, quantile(all, 0.5), 'ms'),
  ];
}

function notInstalled(peer: string): readonly PeerFigure[] {
  return [{ name: `${peer}: 24 h of one series over HTTP, median`, value: 'not installed', unit: 'ms' }];
}

/** @param readyUrl responds once the program has started */
async function whileRunning<T>(
  [program = '', ...args]: readonly string[],
  readyUrl: string,
  work: () => Promise<T>,
): Promise<T> {
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    await waitFor(readyUrl);
    return await work();
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
