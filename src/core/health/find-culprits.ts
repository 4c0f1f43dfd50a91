import type { Culprit, Resource } from '../../shared/contract/health-schemas';
import type { ProcessRow, ProcessTable } from '../../shared/contract/schemas';
import { formatBytes, formatCores, formatRatio } from '../../shared/format/format';

/** Returns a program's use of a resource; null for a resource that is not measured for each program. */
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
/** Programs with a smaller share are not culprits. */
const LEAST_SHARE = 0.05;

/**
 * Lists the programs that use most of a resource, largest first. Processes of one application are summed: fifty
 * compilers are one build.
 *
 * @param ownPid process that is never a culprit. Nor is any other part of Homeostat: its budget limits its use
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
    if (row.pid === ownPid || row.isOwn === true) continue;
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
    .map(
      ([
        app,
        {
          taken,
          processes,
          busiest: { pid, title },
        },
      ]) => ({
        app,
        taken,
        processes,
        pid,
        title,
        share: taken / total,
      }),
    )
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.taken - a.taken || a.pid - b.pid)
    .slice(0, SHOWN)
    .map(({ app, taken, processes, pid, title, share }) => ({
      app,
      pid,
      processes,
      share,
      ...(title === undefined ? {} : { title }),
      text: `${title ?? app} uses ${describeTake(resource, taken)} (${formatRatio(share)} of the total for all programs)`,
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
