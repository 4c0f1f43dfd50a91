import type { EmergencyKind, Suspect } from '../../../shared/contract/automation-schemas';
import type { ProcessRow, ProcessTable } from '../../../shared/contract/schemas';
import { formatBytes, formatCores } from '../../../shared/format/format';
import { isListed } from '../../../shared/model/process-name';

/** Limits the processes that automation may restrain. */
export interface Reach {
  readonly ownPid: number;
  /** Names of programs; empty allows all. */
  readonly only: readonly string[];
  readonly never: readonly string[];
}

interface Taking {
  readonly take: (row: ProcessRow, before: ProcessRow | undefined, elapsedSeconds: number) => number;
  /** A process that takes less is not a suspect. */
  readonly least: number;
  readonly text: (taken: number) => string;
}

const MEGABYTE = 1024 * 1024;
const MOST_SUSPECTS = 3;
/** A process that takes less than this share of the first suspect is not one. */
const LEAST_OF_TOP = 0.25;

/** From this nice value on, a process yields already. */
const YIELDING_NICE = 10;

const PROCESSOR: Taking = {
  take: ({ cpuCores, nice }) => (nice >= YIELDING_NICE ? 0 : cpuCores),
  least: 0.4,
  text: (cores) => `uses ${formatCores(cores)}`,
};
/** While all processes wait none gets much, so that a smaller share makes a suspect. */
const STALLING: Taking = { ...PROCESSOR, least: 0.2 };
const GROWTH: Taking = {
  take: ({ memoryBytes }, before, elapsedSeconds) =>
    before === undefined || !(elapsedSeconds > 0) ? 0 : (memoryBytes - before.memoryBytes) / elapsedSeconds,
  least: 4 * MEGABYTE,
  text: (rate) => `grows by ${formatBytes(rate)}/s`,
};
const WRITING: Taking = {
  take: ({ writtenBytesPerSecond }) => writtenBytesPerSecond ?? 0,
  least: MEGABYTE,
  text: (rate) => `writes ${formatBytes(rate)}/s`,
};
const DISK: Taking = {
  take: ({ readBytesPerSecond, writtenBytesPerSecond }) => (readBytesPerSecond ?? 0) + (writtenBytesPerSecond ?? 0),
  least: MEGABYTE,
  text: (rate) => `reads and writes ${formatBytes(rate)}/s`,
};

const TAKINGS: Readonly<Record<EmergencyKind, Taking>> = {
  'cpu-stall': STALLING,
  runaway: PROCESSOR,
  overheating: PROCESSOR,
  'memory-low': GROWTH,
  'io-stall': DISK,
  'disk-filling': WRITING,
};

/**
 * Finds the processes to restrain in an emergency, the largest first.
 *
 * @param before previous scan: growth needs two
 */
export function findSuspects(
  kind: EmergencyKind,
  table: ProcessTable | undefined,
  before: ProcessTable | undefined,
  { ownPid, only, never }: Reach,
): readonly Suspect[] {
  if (table === undefined) return [];
  const { take, least, text } = TAKINGS[kind];
  const rowsBefore = new Map(before?.rows.map((row) => [row.pid, row]));
  const elapsedSeconds = (table.atMs - (before?.atMs ?? table.atMs)) / 1000;
  const found = table.rows
    .filter(({ pid, app, name, state }) => {
      const isMeant = only.length === 0 || isListed(only, app);
      return pid !== ownPid && isMeant && !isListed(never, app, name) && state !== 'stopped';
    })
    .map((row) => ({ row, taken: take(row, sameProcess(rowsBefore.get(row.pid), row), elapsedSeconds) }))
    .filter(({ taken }) => taken >= least)
    .sort((a, b) => b.taken - a.taken || a.row.pid - b.row.pid);
  const most = found[0]?.taken ?? 0;
  return found
    .filter(({ taken }) => taken >= most * LEAST_OF_TOP)
    .slice(0, MOST_SUSPECTS)
    .map(({ row: { pid, app }, taken }) => ({ pid, app, text: `${app} ${text(taken)}` }));
}

/** A reused pid is another process. */
function sameProcess(before: ProcessRow | undefined, { startedAtMs }: ProcessRow): ProcessRow | undefined {
  return before?.startedAtMs === startedAtMs ? before : undefined;
}
