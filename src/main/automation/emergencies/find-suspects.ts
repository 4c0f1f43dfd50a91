import type { EmergencyKind, Suspect } from '../../../shared/contract/automation-schemas';
import type { ProcessRow, ProcessTable } from '../../../shared/contract/schemas';
import { formatBytes, formatCores } from '../../../shared/format/format';
import { isListed } from '../../../shared/model/process-name';
import { groupProcesses, isPartOfHomeostat, isShell, type ProcessGroup, type Use } from './group-processes';

/** Limits the processes that automation may restrain. */
export interface Reach {
  readonly ownPid: number;
  /** Only programs of this user are suspects; undefined on a system without users. */
  readonly ownUid?: number | undefined;
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

/** A process with this share of the use of its program is the one to restrain. */
const MOST_OF_GROUP = 0.5;
const MOST_PIDS = 50;

/**
 * Finds the programs to restrain in an emergency, the largest first: those of the person, and no part of Homeostat. The
 * processes of one program are one suspect.
 *
 * @param before previous scan: growth needs two
 */
export function findSuspects(
  kind: EmergencyKind,
  table: ProcessTable | undefined,
  before: ProcessTable | undefined,
  reach: Reach,
): readonly Suspect[] {
  if (table === undefined) return [];
  const { take, least, text } = TAKINGS[kind];
  const rowsBefore = new Map(before?.rows.map((row) => [row.pid, row]));
  const elapsedSeconds = (table.atMs - (before?.atMs ?? table.atMs)) / 1000;
  const byPid = new Map(table.rows.map((row) => [row.pid, row]));
  // Most processes take nothing, and must cost nothing.
  const takers = table.rows
    .map((row): Use => ({ row, taken: take(row, sameProcess(rowsBefore.get(row.pid), row), elapsedSeconds) }))
    .filter(({ row, taken }) => taken !== 0 && row.state !== 'stopped' && !isPartOfHomeostat(row, byPid, reach.ownPid));
  const found = groupProcesses(takers, byPid)
    .map(({ root, unit, uses: all }) => {
      const uses = all.filter(({ row }) => isWithin(reach, row, root)).sort(byUse);
      return { root, unit, uses, taken: uses.reduce((sum, { taken }) => sum + taken, 0) };
    })
    .filter(({ uses, taken }) => uses.length > 0 && taken >= least)
    .sort((a, b) => b.taken - a.taken || a.root.pid - b.root.pid);
  const most = found[0]?.taken ?? 0;
  return found
    .filter(({ taken }) => taken >= most * LEAST_OF_TOP)
    .slice(0, MOST_SUSPECTS)
    .map((group) => ({ ...describeSuspect(group, group.taken, text(group.taken)), share: group.taken / most }));
}

function byUse(a: Use, b: Use): number {
  return b.taken - a.taken || a.row.pid - b.row.pid;
}

function describeSuspect({ root, unit, uses }: ProcessGroup, taken: number, use: string): Suspect {
  const [first] = uses;
  // The first process of a build does nothing itself, but those that it starts later inherit from it.
  const target = first !== undefined && first.taken >= taken * MOST_OF_GROUP ? first.row : root;
  // A shell that only started the program names nothing.
  const { app, title } = isShell(root) ? target : root;
  const isAlone = uses.length === 1 && target === root;
  const inAll = uses.length > 1 ? ` in ${uses.length} processes` : '';
  return {
    pid: target.pid,
    app,
    startedAtMs: root.startedAtMs,
    text: `${title ?? app} ${use}${inAll}`,
    ...(title === undefined ? {} : { title }),
    ...(unit === undefined ? {} : { unit }),
    ...(isAlone ? {} : { rootPid: root.pid, pids: uses.slice(0, MOST_PIDS).map(({ row }) => row.pid) }),
  };
}

function isWithin({ ownUid, only, never }: Reach, row: ProcessRow, root: ProcessRow): boolean {
  if (ownUid !== undefined && row.uid !== undefined && row.uid !== ownUid) return false;
  const names = [row.app, row.name, row.title, root.app, root.name, root.title].filter((name) => name !== undefined);
  if (isListed(never, ...names)) return false;
  return only.length === 0 || isListed(only, ...names);
}

/** A reused pid is another process. */
function sameProcess(before: ProcessRow | undefined, { startedAtMs }: ProcessRow): ProcessRow | undefined {
  return before?.startedAtMs === startedAtMs ? before : undefined;
}
