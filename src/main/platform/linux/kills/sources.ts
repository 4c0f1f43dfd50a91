import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detach } from '../../../base/contain';
import type { Stop } from '../../../base/lifecycle';
import { parseGroupHierarchies } from '../control-groups';
import { findBusSockets } from '../dbus/address';
import type { LinuxRoots } from '../roots';
import { watchCoredumpFiles } from './coredump-files';
import { readJournal } from './journal';
import { KernelLog, type KernelLogPlace } from './kernel-log';
import { watchMemoryEvents } from './memory-events';
import type { KillObservation, ReportKill } from './observation';
import { watchOomd } from './oomd';
import { watchUnitResults } from './unit-results';

export interface KillSourceContext {
  readonly roots: LinuxRoots;
  readonly env: NodeJS.ProcessEnv;
  readonly uid: number;
  readonly nowMs: () => number;
  readonly report: ReportKill;
}

/** Sources that report kills when they happen. None of them costs anything until then. */
const WATCHES: readonly ((context: KillSourceContext) => Stop)[] = [
  ({ roots, uid, ...rest }) => watchMemoryEvents({ root: findTree(roots), tops: topsOf(uid), ...rest }),
  ({ env, ...rest }) => watchOomd({ sockets: systemBusSockets(env), ...rest }),
  ({ env, uid, ...rest }) => watchUnitResults({ sockets: findBusSockets(env, uid), uid, ...rest }),
  watchCoredumpFiles,
];

/** Starts all sources that report kills when they happen. */
export function watchKills(context: KillSourceContext): Stop {
  const stops = WATCHES.map((watch) => watch(context));
  return () => {
    for (const stop of stops) detach('the end of a watch for kills', stop());
  };
}

/** A session's group, and that of the system's services. The root of the tree has no memory.events. */
function topsOf(uid: number): readonly string[] {
  return [`user.slice/user-${uid}.slice`, 'system.slice'];
}

function findTree({ proc, sys }: LinuxRoots): string {
  const usual = join(sys, 'fs/cgroup');
  try {
    const mounts = parseGroupHierarchies(readFileSync(join(proc, 'self/mountinfo'), 'utf8'));
    return mounts.find(({ version }) => version === 2)?.mountPoint ?? usual;
  } catch {
    return usual;
  }
}

const SYSTEM_BUS_SOCKETS = ['/run/dbus/system_bus_socket', '/var/run/dbus/system_bus_socket'];

function systemBusSockets(env: NodeJS.ProcessEnv): readonly string[] {
  const address = env['DBUS_SYSTEM_BUS_ADDRESS'];
  if (address !== undefined && address !== '') return findBusSockets({ DBUS_SESSION_BUS_ADDRESS: address }, 0);
  return SYSTEM_BUS_SOCKETS;
}

export interface KillRecordsContext {
  readonly roots: LinuxRoots;
  readonly nowMs: () => number;
  readonly kernelLogPath?: string;
  readonly journalCommand?: readonly string[];
}

/** A program that crashes again and again must not start another program each time. */
const SHORTEST_BETWEEN_RUNS_MS = 10_000;

/** Records of kills that are read on request: the kernel log, and the journal. */
export class KillLogs {
  readonly #kernelLog: KernelLog;
  #readJournalAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly context: KillRecordsContext) {
    const { roots, nowMs, kernelLogPath } = context;
    this.#kernelLog = new KernelLog({
      bootId: readBootId(roots),
      nowMs,
      uptimeMs: () => Number(process.hrtime.bigint() / 1_000_000n),
      ...(kernelLogPath === undefined ? {} : { path: kernelLogPath }),
    });
  }

  /** Everything before was read. */
  get place(): KernelLogPlace | null {
    return this.#kernelLog.place ?? null;
  }

  /** Returns the kills since the last run of Homeostat. */
  async open(sinceMs: number | undefined, place: KernelLogPlace | null): Promise<readonly KillObservation[]> {
    const fromKernel = await this.#kernelLog.open(place ?? undefined);
    return [...fromKernel, ...(sinceMs === undefined ? [] : await this.#readJournal(sinceMs))];
  }

  /** Returns the kills that have just happened. Only the journal records crashes. */
  async read(sinceMs: number, isCrash: boolean): Promise<readonly KillObservation[]> {
    const fromKernel = await this.#kernelLog.read();
    const nowMs = this.context.nowMs();
    const mayRun = Math.abs(nowMs - this.#readJournalAtMs) >= SHORTEST_BETWEEN_RUNS_MS;
    if ((fromKernel.length > 0 && !isCrash) || !mayRun) return fromKernel;
    this.#readJournalAtMs = nowMs;
    return [...fromKernel, ...(await this.#readJournal(sinceMs))];
  }

  close(): void {
    this.#kernelLog.close();
  }

  /** A machine without systemd has no journal, and not everyone may read it. */
  async #readJournal(sinceMs: number): Promise<readonly KillObservation[]> {
    const { journalCommand: command } = this.context;
    return readJournal(sinceMs, command === undefined ? {} : { command }).catch(() => []);
  }
}

function readBootId({ proc }: LinuxRoots): string {
  try {
    return readFileSync(join(proc, 'sys/kernel/random/boot_id'), 'utf8').trim();
  } catch {
    return '';
  }
}
