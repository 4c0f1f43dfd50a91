import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/shared/model/time';
import { startTestHost } from '../helpers/host';
import { createRandom } from '../helpers/seeded-random';
import { temporaryDirectory } from '../helpers/temporary';

const DAYS = 4;

const cli = (...args: string[]) => execFileSync(process.execPath, ['out/main/cli.js', ...args], { encoding: 'utf8' });

/**
 * Days of minutes up to now: a daily cycle, a series that follows it a minute later, and a disk that is full in ten
 * days.
 */
function importHistory(home: string): void {
  const random = createRandom(5);
  const rows = DAYS * 1_440;
  const firstMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - rows * MINUTE_MS;
  const noise = Array.from({ length: rows + 1 }, () => 0.05 * random());
  const cpu = (row: number) => 0.4 + 0.2 * Math.sin((2 * Math.PI * row) / 1_440) + (noise[row] as number);
  const lines = Array.from({ length: rows }, (_, row) => {
    const disk = 0.9 - (0.01 * (rows - row)) / 1_440;
    return `${firstMs + row * MINUTE_MS},${cpu(row + 1).toFixed(4)},${cpu(row).toFixed(4)},${cpu(row).toFixed(4)},${disk.toFixed(6)}`;
  });
  const file = join(home, 'history.csv');
  const header =
    'timestamp_ms,"some_busy_ratio{unit=""a""}",some_queue_count,cpu_usage_ratio,filesystem_used_ratio{mount="/data"}';
  writeFileSync(file, `${[header, ...lines].join('\n')}\n`);
  cli('import', file, '--home', home);
}

describe.skipIf(process.platform !== 'linux')('analytics of a host', () => {
  it('serves queries about this machine and its stored history', async () => {
    const home = temporaryDirectory();
    importHistory(home);
    const host = await startTestHost({ home });
    onTestFinished(() => host.end('SIGKILL').then(() => undefined));
    const { api, close } = await host.connect();
    onTestFinished(close);

    const forecast = await api.analytics.forecast({ key: 'some_busy_ratio{unit="a"}', horizonMs: DAY_MS });
    if (forecast.kind !== 'forecast') throw new Error(`it was not forecast: ${JSON.stringify(forecast)}`);
    expect(forecast.seasonality?.periodMs).toBe(DAY_MS);
    expect(Math.max(...forecast.middle)).toBeGreaterThan(0.55);
    expect(Math.min(...forecast.middle)).toBeLessThan(0.3);

    const toMs = Date.now();
    const span = { fromMs: toMs - 8 * 60 * MINUTE_MS, toMs };
    const correlations = await api.analytics.correlate({ key: 'some_busy_ratio{unit="a"}', ...span });
    expect(correlations.kind).toBe('correlations');

    const capacities = await api.analytics.capacities();
    const data = capacities.find(({ what }) => what === 'Disk space on /data');
    if (data?.answer.kind !== 'reaches') throw new Error(`it is never full: ${JSON.stringify(capacities)}`);
    expect(data.answer.afterMs / DAY_MS).toBeGreaterThan(8);
    expect(data.answer.afterMs / DAY_MS).toBeLessThan(12);

    const analysis = await api.analytics.analyze({ key: 'some_queue_count', fromMs: toMs - DAYS * DAY_MS, toMs });
    expect(analysis).toMatchObject({ seasonality: { periodMs: DAY_MS }, trend: { kind: 'trend' } });
    const band = await api.analytics.expected({ key: 'some_queue_count', fromMs: toMs - DAY_MS, toMs });
    expect(band.kind).toBe('band');
    expect(await api.analytics.leaks()).toEqual(expect.any(Array));

    // The machine itself has been watched for seconds only, so any result of the right type is correct.
    const live = { key: 'memory_used_ratio', fromMs: toMs - 30_000, toMs };
    expect(['trend', 'too-few-points']).toContain((await api.analytics.analyze(live)).trend.kind);
    expect(await api.analytics.anomalies({ fromMs: 0, toMs })).toEqual([]);
    expect(['changes', 'too-few-points']).toContain((await api.analytics.changes(live)).kind);
    await expect(api.analytics.forecast({ key: 'nonsense', horizonMs: DAY_MS })).rejects.toThrow(
      'No series is named nonsense',
    );

    const url = new URL('/api/v1/analytics/capacities', host.url);
    const token = new URL(host.url).hash.replace('#token=', '');
    const reply = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect(await reply.json()).toEqual(capacities);
    expect(cli('forecast', 'some_queue_count', '--home', home)).toContain('some_queue_count');
  });

  it('learns from history, keeps its models, and sends no alarm at the start', async () => {
    const home = temporaryDirectory();
    importHistory(home);
    const host = await startTestHost({ home });
    onTestFinished(() => host.end('SIGKILL').then(() => undefined));
    const { api, close } = await host.connect();
    const learned = async () =>
      (await api.metrics.latest({ selectors: ['homeostat_analytics_ready_ratio'] }))[0]?.value;
    await expect.poll(learned, { timeout: 40_000, interval: 500 }).toBe(1);
    expect(await api.analytics.anomalies({ fromMs: 0, toMs: Date.now() })).toEqual([]);
    await close();
    expect(await host.end()).toBe(0);
    const file = join(home, 'anomaly-model.json');
    expect(existsSync(file)).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8')).state.names).toContain('cpu_usage_ratio');
  });
});
