import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import type { ProcessRow, ProcessState } from '../../../shared/contract/schemas';
import type { AppTitles } from './app-titles';
import { CoreCount } from './count-cores';
import { type GoneProcess, GoneProcesses } from './gone-processes';
import { type AppClues, isNameless, nameApp, runPaths } from './name-app';
import { unitOf } from './naming/unit-name';
import { wholeName } from './naming/whole-name';
import { OwnParts } from './own-parts';
import type { KernelUnits } from './parse-auxv';
import { parseCommandLine } from './parse-command-line';
import { type PidIo, parsePidIo } from './parse-pid-io';
import { type PidStat, parsePidStat } from './parse-pid-stat';
import { readRecord } from './proc-file';
import { processDescriptors } from './process-descriptors';
import { type AppUsage, orZero, ProcessTotals } from './process-totals';
import { furtherClues } from './read-app-clues';
import { readBootTimeMs } from './read-boot-time';
import { readKernelUnits } from './read-kernel-units';
import { readLink, readSysText } from './read-sys';
import { redactCommand } from './redact-command';
import { LINUX_ROOTS, type LinuxRoots } from './roots';
import { newlyTracked, type Tracked } from './tracked-process';
import { UserNames } from './user-names';

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
  /** Finds the names that people know; without it, rows have none. */
  readonly titles?: Pick<AppTitles, 'titleOf'>;
  readonly ownParts?: Pick<OwnParts, 'includes'>;
}

/**
 * A process is identified again in its first scans if nothing was known of it, and a desktop moves a program to its
 * unit right after its start.
 */
const SETTLING_SCANS = 3;

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
  readonly #titles: Pick<AppTitles, 'titleOf'> | undefined;
  readonly #ownParts: Pick<OwnParts, 'includes'>;
  /** Those of the machine of this /proc, which is another one in a capture. */
  readonly #cores: number;
  readonly #tracked = new Map<number, Tracked>();
  readonly #gone = new GoneProcesses();
  #nowMs = Number.NaN;
  #descriptors = 0;
  #scan = 0;
  #scannedAtMs = Number.NaN;
  #elapsedSeconds = Number.NaN;

  constructor({
    roots = LINUX_ROOTS,
    passwdPath,
    maxDescriptors = processDescriptors(),
    titles,
    ownParts = new OwnParts(),
  }: ProcessScannerOptions = {}) {
    this.#titles = titles;
    this.#ownParts = ownParts;
    this.#proc = roots.proc;
    this.#maxDescriptors = maxDescriptors;
    this.#users = new UserNames(passwdPath);
    this.#units = readKernelUnits(roots);
    this.#bootedAtMs = readBootTimeMs(roots);
    const cores = new CoreCount(roots);
    this.#cores = cores.read() ?? Math.max(1, cpus().length);
    cores.close();
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
  rows(nowMs = Date.now()): ProcessRow[] {
    return Array.from(this.#tracked.values(), (tracked) => {
      const { stat, io } = tracked;
      this.#readGroup(tracked);
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
        uid: tracked.uid,
        session: stat.session,
        hasTerminal: stat.hasTerminal,
        unit: tracked.unit,
        title: this.#titleOf(tracked, nowMs),
        isOwn: tracked.isOwn,
      };
    });
  }

  /** Only rows need it, which are rarely wanted. */
  #readGroup(tracked: Tracked): void {
    const { stat, groupScan, firstScan } = tracked;
    const isSettled = groupScan - firstScan >= SETTLING_SCANS;
    if (stat.isKernelThread || groupScan === this.#scan || (groupScan > 0 && isSettled)) return;
    tracked.groupScan = this.#scan;
    const group = readSysText(`${this.#proc}/${tracked.pid}/cgroup`) ?? '';
    tracked.unit = unitOf(group);
    tracked.isUnitOfUser = group.includes('/user@');
  }

  #titleOf({ app, unit, isUnitOfUser, command, stat }: Tracked, nowMs: number): string | undefined {
    const { isKernelThread, hasTerminal } = stat;
    if (isKernelThread) return undefined;
    return this.#titles?.titleOf({ app, unit, isOfUser: isUnitOfUser, hasTerminal, command }, nowMs);
  }

  /**
   * Returns processes that exited in the last scans, oldest first.
   *
   * @param pids processes that are ending, and that their parents may not have noticed yet
   */
  gone(pids: readonly number[]): readonly GoneProcess[] {
    const ending = pids.flatMap((pid) => this.#tracked.get(pid) ?? []);
    return [...this.#gone.list(), ...ending.map((tracked) => this.#describe(tracked))];
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
    const tracked = newlyTracked(pid, stat, descriptor, this.#scan);
    tracked.cpuCores = this.#coresOf(stat.cpuTicks);
    this.#tracked.set(pid, tracked);
    this.#identify(tracked, nowMs);
    this.#readIo(tracked, isFirstScan ? undefined : { readBytes: 0, writtenBytes: 0 });
  }

  #update(tracked: Tracked, stat: PidStat, nowMs: number): void {
    const before = tracked.stat;
    tracked.stat = stat;
    tracked.scan = this.#scan;
    tracked.cpuCores = this.#coresOf(stat.cpuTicks - before.cpuTicks);
    if (isOtherProgram(stat, before) || this.#isUnsettled(tracked)) this.#identify(tracked, nowMs);
    else if (stat.comm !== before.comm) this.#rename(tracked);
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

  /** On a starved machine a process may be in the middle of an exec for seconds. */
  #isUnsettled({ isKnown, firstScan, stat }: Tracked): boolean {
    return !isKnown && !stat.isKernelThread && this.#scan - firstScan <= SETTLING_SCANS;
  }

  /** Reads everything that an exec changes. */
  #identify(tracked: Tracked, nowMs: number): void {
    const clues = this.#readClues(tracked);
    const { executable, args, directory } = clues;
    tracked.app = nameApp(clues);
    tracked.name = nameOf(tracked, clues);
    tracked.command = redactCommand(args);
    tracked.isKnown = executable !== undefined || args.length > 0;
    tracked.isOwn = this.#ownParts.includes(runPaths(clues), directory ?? (() => undefined));
    // The folder belongs to the user of the process; its files may belong to root.
    tracked.uid = statSync(`${this.#proc}/${tracked.pid}`).uid;
    tracked.user = this.#users.nameOf(tracked.uid, nowMs);
    if (tracked.io === 'denied') tracked.io = 'unread';
  }

  /** A process that renamed its first thread is the same program. */
  #rename(tracked: Tracked): void {
    tracked.name = nameOf(tracked, this.#readClues(tracked));
  }

  #readClues({ pid, stat }: Tracked): AppClues {
    const folder = `${this.#proc}/${pid}`;
    const { comm, isKernelThread, parentPid } = stat;
    // Kernel threads have no command line and are numerous.
    const args = isKernelThread ? [] : parseCommandLine(readCommandLine(`${folder}/cmdline`));
    const executable = isKernelThread ? undefined : readLink(`${folder}/exe`);
    const parentApp = this.#tracked.get(parentPid)?.app;
    return { comm, executable, args, isKernelThread, parentApp, ...furtherClues(folder, executable) };
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
    if (!tracked.stat.isKernelThread) this.#gone.note(this.#describe(tracked));
    if (tracked.descriptor === undefined) return;
    closeSync(tracked.descriptor);
    tracked.descriptor = undefined;
    this.#descriptors--;
  }

  #describe({ pid, app, name, user, stat }: Tracked): GoneProcess {
    const memoryBytes = stat.residentPages * this.#units.pageSizeBytes;
    return { pid, app, name, user, memoryBytes, atMs: this.#nowMs };
  }

  #summarize(atMs: number): ProcessSummary {
    let threads = 0;
    const totals = new ProcessTotals();
    for (const tracked of this.#tracked.values()) {
      const { state, threads: own, residentPages } = tracked.stat;
      threads += own;
      totals.add(state, tracked, residentPages * this.#units.pageSizeBytes);
    }
    return { atMs, processes: this.#tracked.size, threads, states: totals.states, apps: totals.apps };
  }
}

function nameOf({ app, stat: { comm } }: Tracked, { executable, args }: AppClues): string {
  return isNameless(comm) ? app : wholeName(comm, executable, args);
}

/** Without rights to the process, its name is the only sign of an exec. */
function isOtherProgram(stat: PidStat, before: PidStat): boolean {
  if (stat.isKernelThread !== before.isKernelThread) return true;
  const isShown = stat.stackStart > 0 && before.stackStart > 0;
  return isShown ? stat.stackStart !== before.stackStart : stat.comm !== before.comm;
}

function rate(now: number, before: number | undefined, elapsedSeconds: number): number {
  // Truncation before a write reduces the counter, which is not a rate.
  return before === undefined || now < before ? Number.NaN : (now - before) / elapsedSeconds;
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
