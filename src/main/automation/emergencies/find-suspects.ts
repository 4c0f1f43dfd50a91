import { formatBytes, formatCores } from '../../../shared/format/format';
import type { EmergencyKind, Suspect } from '../../../shared/model/automation';
import type { ProcessRow, ProcessTable } from '../../../shared/model/process';

/** Whom automation may restrain. */
export interface Reach {
  readonly ownPid: number;
  /** By name of the program; where none is named, all. */
  readonly only: readonly string[];
  readonly never: readonly string[];
}

interface Taking {
  readonly take: (row: ProcessRow, before: ProcessRow | undefined, elapsedSeconds: number) => number;
  /** Who takes less is not to blame. */
  readonly least: number;
  readonly text: (taken: number) => string;
}

const MEGABYTE = 1024 * 1024;
const MOST_SUSPECTS = 3;
/** Beside one that takes four times as much, the next is not to blame. */
const LEAST_OF_TOP = 0.25;

/** From that nice value on a process yields already. */
const YIELDING_NICE = 10;

const PROCESSOR: Taking = {
  take: ({ cpuCores, nice }) => (nice >= YIELDING_NICE ? 0 : cpuCores),
  least: 0.4,
  text: (cores) => `uses ${formatCores(cores)}`,
};
/** Where everybody waits nobody gets much: a smaller part is to blame as well. */
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
 * The processes that an emergency can be relieved by restraining, first the one that takes most.
 *
 * @param before the scan before `table`: who grows is known by two
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
    .filter(({ pid, app, state }) => {
      const isMeant = only.length === 0 || only.includes(app);
      return pid !== ownPid && isMeant && !never.includes(app) && state !== 'stopped';
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

/** A pid that was used again is another process. */
function sameProcess(before: ProcessRow | undefined, { startedAtMs }: ProcessRow): ProcessRow | undefined {
  return before?.startedAtMs === startedAtMs ? before : undefined;
}
