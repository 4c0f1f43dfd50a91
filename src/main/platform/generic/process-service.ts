import type { ProcessRow, ProcessState } from '../../../shared/contract/schemas';
import { type Clock, systemClock } from '../../base/clock';
import { BusiestApps } from '../linux/busiest-apps';
import type { ProcessScan } from '../linux/process-service';
import { ProcessTotals } from '../linux/process-totals';
import { redactCommand } from '../linux/redact-command';
import { loadSystemInformation, type SystemInformation } from './system-information';

type ListedProcess = Awaited<ReturnType<SystemInformation['processes']>>['list'][number];

const STATES: Readonly<Record<string, ProcessState>> = {
  running: 'running',
  sleeping: 'sleeping',
  blocked: 'disk_sleep',
  stopped: 'stopped',
  zombie: 'zombie',
  idle: 'idle',
};

/**
 * Lists processes on systems other than Linux. It starts a command for each scan, which would be too expensive on
 * Linux.
 */
export function createGenericProcessService(
  load: () => Promise<SystemInformation> = loadSystemInformation,
  clock: Clock = systemClock,
) {
  const busiest = new BusiestApps();
  return {
    async scan({ rows: isFull }: { readonly rows: boolean }): Promise<ProcessScan> {
      const si = await load();
      const { list } = await si.processes();
      const rows = list.map(toRow);
      const totals = new ProcessTotals();
      for (const row of rows) totals.add(row.state, row);
      return {
        atMs: clock.nowMs(),
        processes: rows.length,
        // The library does not count threads.
        threads: Number.NaN,
        states: totals.states,
        apps: busiest.select(totals.apps, clock.monotonicMs()),
        rows: isFull ? rows : null,
      };
    },
    close: () => undefined,
  };
}

function toRow(listed: ListedProcess): ProcessRow {
  const startedAtMs = Date.parse(listed.started);
  return {
    pid: listed.pid,
    parentPid: listed.parentPid,
    startedAtMs: Number.isNaN(startedAtMs) ? 0 : startedAtMs,
    app: listed.name,
    name: listed.name,
    // The list does not show where an argument ends.
    command: redactCommand([`${listed.command} ${listed.params}`.trim()]),
    user: listed.user,
    state: STATES[listed.state] ?? 'unknown',
    cpuCores: listed.cpu / 100,
    memoryBytes: listed.memRss * 1024,
    readBytesPerSecond: null,
    writtenBytesPerSecond: null,
    threads: 1,
    nice: listed.nice,
  };
}
