import type { CollectorStatus, ForegroundStatus, Status, StoreStats } from '../../shared/contract/schemas';
import { formatBytes, formatCount, formatDuration, formatRatio } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { withAdvice } from '../../shared/format/sentence';
import { formatColumns, printLines, type Terminal } from './terminal';
import { exitCodeOf, verb, withApi } from './verb';

export const status = verb({
  summary: 'show the status of the host; the exit code reflects the state',
  examples: ['', '--json'],
  run: (context) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const status = await api.status.get();
      if (json) terminal.printJson(status);
      else printStatus(terminal, status, await api.collectors.list(), await api.store.stats());
      return exitCodeOf(status.state);
    }),
});

function describeForeground({ state, app, pid, reason, source }: ForegroundStatus): [string, string] {
  if (state !== 'known') return ['in front', plainText(`${state}: ${reason}`)];
  return ['in front', plainText(`${app ?? 'a program'} (process ${pid}), by ${source}`)];
}

function printStatus(
  terminal: Terminal,
  status: Status,
  collectors: readonly CollectorStatus[],
  { cache }: StoreStats,
): void {
  const { self, store } = status;
  const facts: [string, string][] = [
    ['host', `${status.host} ${status.version} on ${plainText(status.hostname)}, process ${status.pid}`],
    ['state', status.score === null ? status.state : `${status.state}, score ${Math.round(status.score)}`],
    ['running', `${formatDuration(Date.now() - status.startedAtMs)}, every ${formatDuration(status.intervalMs)}`],
    [
      'measured',
      `${formatCount(status.series)} series, ${formatCount(status.frames)} frames, ${formatCount(status.gaps)} gaps, ${formatCount(status.droppedTicks)} dropped`,
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
      `${formatRatio(self.cpuRatio)} of a core, ${formatBytes(self.memoryBytes)}, tick ${formatDuration(self.heartbeatMedianMs)} (p99 ${formatDuration(self.heartbeatP99Ms)}, late by ${formatDuration(self.latenessP99Ms)})`,
    ],
    ...(status.foreground === undefined ? [] : [describeForeground(status.foreground)]),
    ['dashboard', status.url ?? 'not served'],
  ];
  const print = (style: 'dim' | 'yellow', name: string, text: string) =>
    terminal.print(`${terminal.style(style, name.padEnd(10))} ${text}`);
  for (const [name, text] of facts) print('dim', name, text);
  for (const step of self.budgetSteps) print('yellow', 'slowed', step);
  for (const { text, advice } of status.notices) print('yellow', 'notice', withAdvice(plainText(text, 500), advice));
  const rows = collectors.map(({ id, state, lastDurationMs, error }) => [
    id,
    state,
    formatDuration(lastDurationMs),
    error ?? '',
  ]);
  printLines(terminal, ['', ...formatColumns([['source', 'state', 'duration', ''], ...rows])]);
}
