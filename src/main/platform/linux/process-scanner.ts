import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import type { ProcessRow, ProcessState } from '../../../shared/contract/schemas';
import { isNameless, nameApp } from './name-app';
import { wholeName } from './naming/whole-name';
import type { KernelUnits } from './parse-auxv';
import { parseCommandLine } from './parse-command-line';
import { type PidIo, parsePidIo } from './parse-pid-io';
import { type PidStat, parsePidStat } from './parse-pid-stat';
import { readRecord } from './proc-file';
import { processDescriptors } from './process-descriptors';
import { furtherClues } from './read-app-clues';
import { readBootTimeMs } from './read-boot-time';
import { readKernelUnits } from './read-kernel-units';
import { readLink } from './read-sys';
import { redactCommand } from './redact-command';
import { LINUX_ROOTS, type LinuxRoots } from './roots';
import { UserNames } from './user-names';

/** The sum of all processes of one application. */
export interface AppUsage {
  readonly app: string;
  /** NaN on the first scan, as are the rates. */
  readonly cpuCores: number;
  readonly memoryBytes: number;
  readonly readBytesPerSecond: number;
  readonly writtenBytesPerSecond: number;
  readonly processes: number;
}

export interface ProcessSummary {
  readonly atMs: number;
  readonly processes: number;
  readonly threads: number;
  readonly states: Readonly<Record<ProcessState, number>>;
  readonly apps: readonly AppUsage[];
}

export interface ProcessScannerOptions {
  readonly roots?: LinuxRoots;
  readonly passwdPath?: string;
  /** Further processes are opened for each scan. */
  readonly maxDescriptors?: number;
}

/** A process that exited, as it was in the last scan before. */
export interface GoneProcess {
  readonly pid: number;
  readonly app: string;
  readonly name: string;
  readonly user: string;
  readonly memoryBytes: number;
  /** Time of the scan that no longer found it. */
  readonly atMs: number;
}

/** Enough for a kill to be explained; a build ends far more. */
const MOST_GONE = 200;

/** State of a process between two scans. */
interface Tracked {
  readonly pid: number;
  /** Undefined if there are too many processes, so that it is opened for each scan. */
  descriptor: number | undefined;
  stat: PidStat;
  app: string;
  name: string;
  command: string;
  user: string;
  io: PidIo | 'unread' | 'denied';
  cpuCores: number;
  readBytesPerSecond: number;
  writtenBytesPerSecond: number;
  scan: number;
}

/**
 * Reads all processes. It keeps /proc/PID/stat open, because reading it again takes a fifth of the time of opening it,
 * and because such a descriptor belongs to the process and not to the pid: after the process has exited it returns
 * ESRCH, even if the pid is reused. The command line is read once, and again after an exec; /proc/PID/io only after CPU
 * time or page faults changed.
 */
export class ProcessScanner {
  readonly #proc: string;
  readonly #maxDescriptors: number;
  readonly #users: UserNames;
  readonly #units: KernelUnits;
  readonly #bootedAtMs: number;
  readonly #cores = Math.max(1, cpus().length);
  readonly #tracked = new Map<number, Tracked>();
  #gone: GoneProcess[] = [];
  #nowMs = Number.NaN;
  #descriptors = 0;
  #scan = 0;
  #scannedAtMs = Number.NaN;
  #elapsedSeconds = Number.NaN;

  constructor({ roots = LINUX_ROOTS, passwdPath, maxDescriptors = processDescriptors() }: ProcessScannerOptions = {}) {
    this.#proc = roots.proc;
    this.#maxDescriptors = maxDescriptors;
    this.#users = new UserNames(passwdPath);
    this.#units = readKernelUnits(roots);
    this.#bootedAtMs = readBootTimeMs(roots);
  }

  /**
   * @param nowMs wall time of the result
   * @param monotonicMs time for the rates
   * @throws if the list of processes cannot be read
   */
  scan(nowMs: number, monotonicMs: number): ProcessSummary {
    this.#scan++;
    this.#nowMs = nowMs;
    this.#elapsedSeconds = (monotonicMs - this.#scannedAtMs) / 1000;
    this.#scannedAtMs = monotonicMs;
    for (const name of readdirSync(this.#proc)) {
      const first = name.charCodeAt(0);
      if (first >= 48 && first <= 57) this.#visit(Number(name), nowMs);
    }
    for (const tracked of this.#tracked.values()) if (tracked.scan !== this.#scan) this.#forget(tracked);
    return this.#summarize(nowMs);
  }

  /** Returns the processes of the last scan. */
  rows(): ProcessRow[] {
    return Array.from(this.#tracked.values(), (tracked) => {
      const { stat, io } = tracked;
      const hasIo = typeof io === 'object';
      return {
        pid: tracked.pid,
        parentPid: stat.parentPid,
        startedAtMs: this.#bootedAtMs + (stat.startTicks / this.#units.clockTicksPerSecond) * 1000,
        app: tracked.app,
        name: tracked.name,
        command: tracked.command,
        user: tracked.user,
        state: stat.state,
        cpuCores: orZero(tracked.cpuCores),
        memoryBytes: stat.residentPages * this.#units.pageSizeBytes,
        readBytesPerSecond: hasIo ? orZero(tracked.readBytesPerSecond) : null,
        writtenBytesPerSecond: hasIo ? orZero(tracked.writtenBytesPerSecond) : null,
        threads: stat.threads,
        nice: stat.nice,
      };
    });
  }

  /**
   * Returns processes that exited in the last scans, oldest first.
   *
   * @param pids processes that are ending, and that their parents may not have noticed yet
   */
  gone(pids: readonly number[]): readonly GoneProcess[] {
    const ending = pids.flatMap((pid) => this.#tracked.get(pid) ?? []);
    return [...this.#gone, ...ending.map((tracked) => this.#describe(tracked))];
  }

  /** Number of open descriptors. */
  get descriptors(): number {
    return this.#descriptors;
  }

  close(): void {
    for (const tracked of this.#tracked.values()) this.#forget(tracked);
  }

  #visit(pid: number, nowMs: number): void {
    const known = this.#tracked.get(pid);
    try {
      if (known?.descriptor !== undefined) {
        try {
          this.#update(known, parsePidStat(readRecord(known.descriptor)), nowMs);
          return;
        } catch {
          // It has exited; its pid now belongs to another process.
          this.#forget(known);
        }
      }
      this.#open(pid, this.#tracked.get(pid), nowMs);
    } catch {
      // A process may exit at any time, and some systems hide those of other users. It is left out then.
      const left = this.#tracked.get(pid);
      if (left !== undefined) this.#forget(left);
    }
  }

  #open(pid: number, known: Tracked | undefined, nowMs: number): void {
    const descriptor = openSync(`${this.#proc}/${pid}/stat`, 'r');
    let isKept = false;
    try {
      const stat = parsePidStat(readRecord(descriptor));
      if (known !== undefined && known.stat.startTicks === stat.startTicks) {
        this.#update(known, stat, nowMs);
        return;
      }
      isKept = this.#descriptors < this.#maxDescriptors;
      this.#add(pid, stat, isKept ? descriptor : undefined, nowMs);
    } finally {
      if (!isKept) closeSync(descriptor);
    }
  }

  #add(pid: number, stat: PidStat, descriptor: number | undefined, nowMs: number): void {
    if (descriptor !== undefined) this.#descriptors++;
    // Before the first scan nothing is known. A process that is new in a later one started in between.
    const isFirstScan = Number.isNaN(this.#elapsedSeconds);
    const tracked: Tracked = {
      pid,
      descriptor,
      stat,
      app: '',
      name: '',
      command: '',
      user: '',
      io: 'unread',
      cpuCores: this.#coresOf(stat.cpuTicks),
      readBytesPerSecond: Number.NaN,
      writtenBytesPerSecond: Number.NaN,
      scan: this.#scan,
    };
    this.#tracked.set(pid, tracked);
    this.#identify(tracked, nowMs);
    this.#readIo(tracked, isFirstScan ? undefined : { readBytes: 0, writtenBytes: 0 });
  }

  #update(tracked: Tracked, stat: PidStat, nowMs: number): void {
    const before = tracked.stat;
    tracked.stat = stat;
    tracked.scan = this.#scan;
    tracked.cpuCores = this.#coresOf(stat.cpuTicks - before.cpuTicks);
    if (stat.comm !== before.comm || stat.isKernelThread !== before.isKernelThread) this.#identify(tracked, nowMs);
    if (stat.cpuTicks !== before.cpuTicks || stat.faults !== before.faults) {
      this.#readIo(tracked, typeof tracked.io === 'object' ? tracked.io : undefined);
    } else if (typeof tracked.io === 'object') {
      tracked.readBytesPerSecond = 0;
      tracked.writtenBytesPerSecond = 0;
    }
  }

  #coresOf(ticks: number): number {
    const cores = ticks / this.#units.clockTicksPerSecond / this.#elapsedSeconds;
    return Number.isNaN(cores) ? cores : Math.min(this.#cores, Math.max(0, cores));
  }

  /** Reads everything that an exec changes. */
  #identify(tracked: Tracked, nowMs: number): void {
    const folder = `${this.#proc}/${tracked.pid}`;
    const { comm, isKernelThread, parentPid } = tracked.stat;
    // Kernel threads have no command line and are numerous.
    const args = isKernelThread ? [] : parseCommandLine(readCommandLine(`${folder}/cmdline`));
    const executable = isKernelThread ? undefined : readLink(`${folder}/exe`);
    tracked.app = nameApp({
      comm,
      executable,
      args,
      isKernelThread,
      parentApp: this.#tracked.get(parentPid)?.app,
      ...furtherClues(folder, executable),
    });
    tracked.name = isNameless(comm) ? tracked.app : wholeName(comm, executable, args);
    tracked.command = redactCommand(args);
    // The folder belongs to the user of the process; its files may belong to root.
    tracked.user = this.#users.nameOf(statSync(folder).uid, nowMs);
    if (tracked.io === 'denied') tracked.io = 'unread';
  }

  #readIo(tracked: Tracked, before: PidIo | undefined): void {
    if (tracked.io === 'denied') return;
    try {
      const io = parsePidIo(readFileSync(`${this.#proc}/${tracked.pid}/io`, 'utf8'));
      tracked.io = io;
      tracked.readBytesPerSecond = rate(io.readBytes, before?.readBytes, this.#elapsedSeconds);
      tracked.writtenBytesPerSecond = rate(io.writtenBytes, before?.writtenBytes, this.#elapsedSeconds);
    } catch {
      tracked.io = 'denied';
    }
  }

  #forget(tracked: Tracked): void {
    this.#tracked.delete(tracked.pid);
    if (!tracked.stat.isKernelThread) this.#noteGone(tracked);
    if (tracked.descriptor === undefined) return;
    closeSync(tracked.descriptor);
    tracked.descriptor = undefined;
    this.#descriptors--;
  }

  #noteGone(tracked: Tracked): void {
    this.#gone.push(this.#describe(tracked));
    if (this.#gone.length > 2 * MOST_GONE) this.#gone = this.#gone.slice(-MOST_GONE);
  }

  #describe({ pid, app, name, user, stat }: Tracked): GoneProcess {
    const memoryBytes = stat.residentPages * this.#units.pageSizeBytes;
    return { pid, app, name, user, memoryBytes, atMs: this.#nowMs };
  }

  #summarize(atMs: number): ProcessSummary {
    let threads = 0;
    const totals = new ProcessTotals(Number.isNaN(this.#elapsedSeconds) ? Number.NaN : 0);
    for (const tracked of this.#tracked.values()) {
      const { state, threads: own, residentPages } = tracked.stat;
      threads += own;
      totals.add(state, tracked, residentPages * this.#units.pageSizeBytes);
    }
    return { atMs, processes: this.#tracked.size, threads, states: totals.states, apps: totals.apps };
  }
}

interface Usage {
  readonly app: string;
  readonly cpuCores: number;
  readonly memoryBytes?: number;
  readonly readBytesPerSecond: number | null;
  readonly writtenBytesPerSecond: number | null;
}

/** Sums up processes by state and by application. */
export class ProcessTotals {
  readonly states = { running: 0, sleeping: 0, disk_sleep: 0, stopped: 0, zombie: 0, idle: 0, unknown: 0 };
  readonly #apps = new Map<string, { -readonly [Key in keyof AppUsage]: AppUsage[Key] }>();

  /** @param noRate the sum of no rates: NaN if rates are unknown */
  constructor(private readonly noRate: number) {}

  get apps(): readonly AppUsage[] {
    return [...this.#apps.values()];
  }

  add(state: ProcessState, usage: Usage, memoryBytes = usage.memoryBytes ?? 0): void {
    this.states[state]++;
    const { app } = usage;
    let sum = this.#apps.get(app);
    if (sum === undefined) {
      const { noRate } = this;
      sum = {
        app,
        cpuCores: 0,
        memoryBytes: 0,
        readBytesPerSecond: noRate,
        writtenBytesPerSecond: noRate,
        processes: 0,
      };
      this.#apps.set(app, sum);
    }
    sum.cpuCores += usage.cpuCores;
    sum.memoryBytes += memoryBytes;
    sum.readBytesPerSecond += orZero(usage.readBytesPerSecond ?? 0);
    sum.writtenBytesPerSecond += orZero(usage.writtenBytesPerSecond ?? 0);
    sum.processes++;
  }
}

function rate(now: number, before: number | undefined, elapsedSeconds: number): number {
  // Truncation before a write reduces the counter, which is not a rate.
  return before === undefined || now < before ? Number.NaN : (now - before) / elapsedSeconds;
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** Returns nothing for a file that cannot be read, as in a capture that lacks it: the process is known all the same. */
function readCommandLine(path: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    return readRecord(descriptor);
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
