import { formatBytes, formatCores, formatRatio } from '../../shared/format/format';
import type { Culprit, Resource } from '../../shared/model/health';
import type { ProcessRow, ProcessTable } from '../../shared/model/process';

/** What a program takes of a resource; null for a resource that is not told for each program. */
type Take = (row: ProcessRow) => number;

const TAKES: Readonly<Partial<Record<Resource, Take>>> = {
  cpu: (row) => row.cpuCores,
  thermal: (row) => row.cpuCores,
  memory: (row) => row.memoryBytes,
  swap: (row) => row.memoryBytes,
  'disk-throughput': ioBytesPerSecond,
  'disk-latency': ioBytesPerSecond,
};

const SHOWN = 5;
/** Programs that take less than this share are not to blame. */
const LEAST_SHARE = 0.05;

/**
 * The programs that take most of a resource, first the one that takes most. Processes of one application count
 * together: fifty compilers are one build.
 *
 * @param ownPid whose process is never blamed: what Homeostat takes is told by its own budget
 */
export function findCulprits(resource: Resource, table: ProcessTable | undefined, ownPid: number): readonly Culprit[] {
  const take = TAKES[resource];
  if (take === undefined || table === undefined) return [];
  const byApp = new Map<string, { taken: number; processes: number; busiest: ProcessRow; most: number }>();
  let total = 0;
  for (const row of table.rows) {
    const taken = take(row);
    if (!(taken > 0)) continue;
    total += taken;
    if (row.pid === ownPid) continue;
    const known = byApp.get(row.app);
    if (known === undefined) byApp.set(row.app, { taken, processes: 1, busiest: row, most: taken });
    else {
      known.taken += taken;
      known.processes++;
      if (taken > known.most) {
        known.busiest = row;
        known.most = taken;
      }
    }
  }
  return [...byApp]
    .map(([app, { taken, processes, busiest }]) => ({ app, taken, processes, pid: busiest.pid, share: taken / total }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.taken - a.taken || a.pid - b.pid)
    .slice(0, SHOWN)
    .map(({ app, taken, processes, pid, share }) => ({
      app,
      pid,
      processes,
      share,
      text: `${app} uses ${describeTake(resource, taken)} (${formatRatio(share)} of the total for all programs)`,
    }));
}

function ioBytesPerSecond({ readBytesPerSecond, writtenBytesPerSecond }: ProcessRow): number {
  return (readBytesPerSecond ?? 0) + (writtenBytesPerSecond ?? 0);
}

function describeTake(resource: Resource, taken: number): string {
  switch (resource) {
    case 'cpu':
    case 'thermal':
      return formatCores(taken);
    case 'memory':
    case 'swap':
      return formatBytes(taken);
    default:
      return `${formatBytes(taken)}/s`;
  }
}
