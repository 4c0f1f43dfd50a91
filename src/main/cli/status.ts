import type { CollectorStatus, Status, StoreStats } from '../../shared/contract/schemas';
import { formatBytes, formatCount, formatDuration, formatRatio } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { withAdvice } from '../../shared/format/sentence';
import { type Command, exitCodeOf, withApi } from './command';
import { formatColumns, type Terminal } from './terminal';

export const status: Command = {
  name: 'status',
  summary: 'show the status of the host; the exit code reflects the state',
  run: (context) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const result = await api.status.get();
      if (json) terminal.printJson(result);
      else printStatus(terminal, result, await api.collectors.list(), await api.store.stats());
      return exitCodeOf(result.state);
    }),
};

function printStatus(
  terminal: Terminal,
  result: Status,
  collectors: readonly CollectorStatus[],
  { cache }: StoreStats,
): void {
  const { self, store } = result;
  const rows: [string, string][] = [
    ['host', `${result.host} ${result.version} on ${plainText(result.hostname)}, process ${result.pid}`],
    ['state', result.score === null ? result.state : `${result.state}, score ${result.score}`],
    [
      'running',
      `${formatDuration((Date.now() - result.startedAtMs) / 1000)}, every ${formatDuration(result.intervalMs / 1000)}`,
    ],
    [
      'measured',
      `${formatCount(result.series)} series, ${formatCount(result.frames)} frames, ${formatCount(result.gaps)} gaps, ${formatCount(result.droppedTicks)} dropped`,
    ],
    [
      'stored',
      `${formatCount(store.samples)} samples in ${formatBytes(store.bytes)}${store.mode === 'disk' ? '' : ' (in memory only)'}`,
    ],
    [
      'cache',
      `${formatBytes(cache.sizeBytes)} of uncompressed history: ${formatCount(cache.hits)} hits, ${formatCount(cache.misses)} misses, ${formatCount(cache.evictions)} evictions`,
    ],
    ['  sizing', cache.advice.sizing],
    ['  warming', cache.advice.warming],
    [
      'own usage',
      `${formatRatio(self.cpuRatio)} of a core, ${formatBytes(self.memoryBytes)}, tick ${formatMs(self.heartbeatMedianMs)} (p99 ${formatMs(self.heartbeatP99Ms)})`,
    ],
    ['dashboard', result.url ?? 'not served'],
  ];
  for (const [name, text] of rows) terminal.print(`${terminal.style('dim', name.padEnd(10))} ${text}`);
  for (const step of self.budgetSteps) terminal.print(`${terminal.style('yellow', 'slowed'.padEnd(10))} ${step}`);
  for (const { text, advice } of result.notices) {
    terminal.print(`${terminal.style('yellow', 'notice'.padEnd(10))} ${withAdvice(plainText(text, 500), advice)}`);
  }
  terminal.print();
  const table = collectors.map(({ id, state, lastDurationMs, error }) => [
    id,
    state,
    formatMs(lastDurationMs),
    plainText(error ?? ''),
  ]);
  for (const line of formatColumns([['source', 'state', 'duration', ''], ...table])) terminal.print(line);
}

function formatMs(durationMs: number | null): string {
  return formatDuration(durationMs === null ? null : durationMs / 1000);
}
