import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { basename, join } from 'node:path';
import type { FileIdentity, Knob, ProcessIdentity } from '../../../../shared/model/change';
import { errnoOf } from '../../../base/errors';
import type { OwnPace } from '../../../base/own-pace';
import { pause } from '../../../base/pause';
import { gone, type KnobReading, PROCESS_GONE, present, TICKS_PER_SECOND } from '../../knob-reading';
import { PROGRAM_TIMEOUT_MS, type RunProgramSync, runProgramSync } from '../../run-program-sync';
import { listNumbers, readLink, readTrimmed } from '../read-sys';
import { UserSystemd } from '../user-systemd';
import { writeAffinities } from './affinity';
import { readBytesOrRatio, writeBytesOrRatio } from './bytes-or-ratio';
import { chosenValue } from './chosen-value';
import { ControlGroupKnobs, isGroupKnob } from './control-group-knobs';
import { readContent, removeUnfinished, writeContent } from './file-content';
import { fileIdIn, readPlace, writePlace } from './file-place';
import { readIoClasses, writeIoClasses } from './io-class';
import { readIoScheduler, writeIoScheduler } from './io-scheduler';
import { type Heir, listHeirs } from './list-heirs';
import { hasBit, hasPriorityRight, mayRaisePriority } from './priority-right';
import { isSameProcess, readPidStat } from './process-identity';
import { readSchedulingPolicy, writeSchedulingPolicy } from './scheduling-policy';
import { UnitPropertyKnobs } from './unit-property';
import { readUserUnit, writeUserUnit } from './user-unit';
import { readZramSwap, writeZramSwap } from './zram-swap';

const SIGSTOP = 19;
/** Programs that change settings for the engine. */
const PROGRAMS = /(^|\/)(taskset|setpriv|ionice|chrt|mkswap|swapon|swapoff|systemctl|busctl)$/;

/**
 * The knobs of Linux. Priorities use the system call. Settings without a call in Node use programs of util-linux
 * (`taskset`, `ionice`, `chrt`, `swapon`), a few milliseconds each, and units use `systemctl` and `busctl`.
 */
export class LinuxKnobs {
  readonly #groups = new ControlGroupKnobs();
  readonly #units: UnitPropertyKnobs;

  constructor(
    private readonly proc = '/proc',
    private readonly ownPace: OwnPace = { factor: 1 },
    private readonly run: RunProgramSync = runProgramSync,
    systemd: UserSystemd = new UserSystemd({ run }),
  ) {
    this.#units = new UnitPropertyKnobs(systemd);
  }

  get bootId(): string {
    return readTrimmed(join(this.proc, 'sys/kernel/random/boot_id'));
  }

  /** The unit of process start times. */
  get uptimeTicks(): number {
    const [seconds] = readFileSync(join(this.proc, 'uptime'), 'utf8').split(' ');
    return Math.floor(Number(seconds) * TICKS_PER_SECOND);
  }

  /** A session has one autogroup for all its processes, and a paused process starts none. */
  heirsOf(knobs: readonly Knob[], sinceTicks: number): readonly (readonly Knob[])[] {
    const inherited = knobs.filter((knob): knob is InheritedKnob => knob.kind === 'oom-score' || 'thread' in knob);
    const ancestors = inherited.map(({ process }) => process);
    const heirs = ancestors.length === 0 ? [] : listHeirs(this.proc, ancestors, sinceTicks);
    const byKnob = new Map<Knob, readonly Heir[]>(inherited.map((knob, index) => [knob, heirs[index] ?? []]));
    return knobs.map((knob) => {
      const all = byKnob.get(knob) ?? [];
      if ('thread' in knob) return all.map((heir) => ({ kind: knob.kind, ...heir }));
      return all
        .filter(({ process, thread }) => thread === process.pid && 'process' in knob && thread !== knob.process.pid)
        .map(({ process }) => ({ kind: 'oom-score', process }));
    });
  }

  /** One run of `ionice` reads hundreds of threads as fast as one. */
  readTogether(knobs: readonly Knob[]): readonly KnobReading[] | undefined {
    // The kernel shows cores in files.
    if (areAffinities(knobs)) return knobs.map((knob) => this.read(knob));
    if (!areIoClasses(knobs)) return undefined;
    const isThere = this.#findThreads(knobs);
    const there = knobs.filter(isThere);
    try {
      const values =
        there.length === 0
          ? []
          : readIoClasses(
              there.map(({ thread }) => thread),
              this.run,
            );
      const byKnob = new Map(there.map((knob, index) => [knob, values[index] ?? '']));
      return knobs.map((knob) => {
        const value = byKnob.get(knob);
        return value === undefined ? gone('The thread has exited.') : present(value);
      });
    } catch {
      // A thread has exited in the meantime.
      return undefined;
    }
  }

  writeTogether(knobs: readonly Knob[], wanted: string): boolean {
    const write = areIoClasses(knobs) ? writeIoClasses : writeAffinities;
    if (!areIoClasses(knobs) && !areAffinities(knobs)) return false;
    const isThere = this.#findThreads(knobs);
    try {
      const threads = knobs.filter(isThere).map(({ thread }) => thread);
      if (threads.length > 0) write(threads, wanted, this.run);
      return true;
    } catch {
      return false;
    }
  }

  /** Reads the identity of each process once. */
  #findThreads(knobs: readonly ThreadKnob[]): (knob: ThreadKnob) => boolean {
    const processes = new Map(knobs.map((knob) => [knob.process.pid, knob.process]));
    const alive = new Set([...processes.values()].filter((one) => isSameProcess(this.proc, one)));
    return ({ process: { pid, startTicks }, thread }) => {
      const process = processes.get(pid);
      if (process?.startTicks !== startTicks || !alive.has(process)) return false;
      return existsSync(this.#file(pid, 'task', String(thread)));
    };
  }

  read(knob: Knob): KnobReading {
    if (isGroupKnob(knob)) return this.#groups.read(knob);
    switch (knob.kind) {
      case 'value':
        return readFile(knob.file, chosenValue);
      case 'io-scheduler':
        return readFile(knob.file, () => readIoScheduler(knob.file.path, knob.usual));
      case 'sysctl':
        return present(readTrimmed(knob.path));
      case 'zram-swap':
        return present(readZramSwap(knob.path));
      case 'user-unit':
        return this.#readUserUnit(knob.unit);
      case 'unit-property':
        return this.#units.read(knob);
      case 'bytes-or-ratio':
        return present(readBytesOrRatio(knob.path));
      case 'content':
        return present(readContent(knob.path));
      case 'place': {
        const place = readPlace(knob);
        if (place !== undefined) return present(place);
        return gone(`${knob.file.path} is neither in its original place nor in the quarantine.`);
      }
      case 'own-pace':
        return present(String(this.ownPace.factor));
    }
    if (!isSameProcess(this.proc, knob.process)) return PROCESS_GONE;
    switch (knob.kind) {
      case 'nice':
        return this.#ofThread(knob, () => String(getPriority(knob.thread)));
      case 'affinity':
        return this.#ofThread(knob, () => this.#readAffinity(knob));
      case 'io-class':
        return this.#ofThread(knob, () => readIoClasses([knob.thread], this.run)[0] ?? '');
      case 'scheduling-policy':
        return this.#ofThread(knob, () => readSchedulingPolicy(knob.thread, this.run));
      case 'oom-score':
        return ofProcess(() => present(readFileSync(this.#file(knob.process.pid, 'oom_score_adj'), 'utf8').trim()));
      case 'run-state':
        return ofProcess(() => present(this.#isStopped(knob.process.pid) ? 'stopped' : 'running'));
      case 'autogroup': {
        const text = readFileSync(this.#file(knob.process.pid, 'autogroup'), 'utf8');
        const nice = /nice (-?\d+)/.exec(text)?.[1];
        return nice === undefined ? gone('The process has no autogroup.') : present(nice);
      }
    }
  }

  write(knob: Knob, wanted: string): void {
    if (isGroupKnob(knob)) {
      this.#groups.write(knob, wanted);
      return;
    }
    switch (knob.kind) {
      case 'value':
      case 'io-scheduler':
        if (this.read(knob).kind === 'gone') throw new Error(`${knob.file.path} is now a different file`);
        if (knob.kind === 'value') writeFileSync(knob.file.path, wanted);
        else writeIoScheduler(knob.file.path, wanted);
        return;
      case 'sysctl':
        writeFileSync(knob.path, wanted);
        return;
      case 'zram-swap':
        writeZramSwap(knob.path, wanted, this.proc, this.run);
        return;
      case 'user-unit':
        writeUserUnit(knob.unit, wanted, this.run);
        return;
      case 'unit-property':
        this.#units.write(knob, wanted);
        return;
      case 'bytes-or-ratio':
        writeBytesOrRatio(knob.path, wanted);
        return;
      case 'content':
        writeContent(knob.path, wanted);
        return;
      case 'place':
        writePlace(knob, wanted);
        return;
      case 'own-pace':
        this.ownPace.factor = Number(wanted);
        return;
    }
    if (!isSameProcess(this.proc, knob.process)) throw new Error('the process has exited');
    switch (knob.kind) {
      case 'nice':
        setPriority(knob.thread, Number(wanted));
        return;
      case 'affinity':
        this.run('taskset', ['-p', wanted, String(knob.thread)]);
        return;
      case 'io-class':
        writeIoClasses([knob.thread], wanted, this.run);
        return;
      case 'scheduling-policy':
        writeSchedulingPolicy(knob.thread, wanted, this.run);
        return;
      case 'oom-score':
        writeFileSync(this.#file(knob.process.pid, 'oom_score_adj'), wanted);
        return;
      case 'run-state':
        process.kill(knob.process.pid, wanted === 'stopped' ? 'SIGSTOP' : 'SIGCONT');
        this.#awaitRunState(knob.process.pid, wanted);
        return;
      case 'autogroup':
        writeFileSync(this.#file(knob.process.pid, 'autogroup'), wanted);
        return;
    }
  }

  /** systemd accepts properties that no controller applies. */
  notApplied(knob: Knob, value: string): string | undefined {
    return knob.kind === 'unit-property' ? this.#units.notApplied(knob, value) : undefined;
  }

  /** A reload or another manager may drop or replace the property of a unit. */
  isInPlace(knob: Knob, value: string): boolean {
    return knob.kind !== 'unit-property' || this.#units.isInPlace(knob, value);
  }

  /** Without CAP_SYS_NICE priorities can only be lowered, by any user. */
  undoProblem(knob: Knob, before: string, want: string): string | undefined {
    if (knob.kind === 'nice' && Number(want) > Number(before) && !mayRaisePriority(this.proc, Number(before))) {
      return 'a lowered priority could not be raised again without CAP_SYS_NICE';
    }
    if (
      knob.kind === 'scheduling-policy' &&
      want.startsWith('idle') &&
      !mayRaisePriority(this.proc, getPriority(knob.thread))
    ) {
      return 'the previous scheduling policy could not be restored without CAP_SYS_NICE';
    }
    if (knob.kind === 'autogroup' && Number(before) < 0 && !hasPriorityRight(this.proc)) {
      return 'the raised priority of the session could not be restored without CAP_SYS_NICE';
    }
    return undefined;
  }

  /**
   * A program that changes a setting outlives a killed engine, and must finish before the state can be judged. An
   * unfinished file may be left next to a file.
   */
  awaitPending(knob: Knob): void {
    if (knob.kind === 'content') removeUnfinished(knob.path);
    const argument = programArgument(knob);
    if (argument === undefined) return;
    const untilMs = performance.now() + PROGRAM_TIMEOUT_MS;
    while (performance.now() < untilMs && this.#isBeingSet(argument)) pause(5);
  }

  #file(pid: number, ...names: readonly string[]): string {
    return join(this.proc, String(pid), ...names);
  }

  #isBeingSet(argument: string): boolean {
    const own = readLink(join(this.proc, 'self/exe')) ?? '';
    return listNumbers(this.proc).some((pid) => {
      try {
        const [program = '', ...args] = readFileSync(this.#file(pid, 'cmdline'), 'utf8').split('\0');
        if (PROGRAMS.test(program)) return args.includes(argument);
        const executable = readLink(this.#file(pid, 'exe')) ?? '';
        // The process was started and has no arguments yet.
        if (program === '') return PROGRAMS.test(executable);
        return executable === own && this.#isOrphanedFork(pid, own);
      } catch {
        return false;
      }
    });
  }

  /** A fork of a killed engine that has not yet executed its program. */
  #isOrphanedFork(pid: number, own: string): boolean {
    const stat = readPidStat(this.proc, pid);
    return (
      stat?.threads === 1 && stat.state !== 'zombie' && (readLink(this.#file(stat.parentPid, 'exe')) ?? '') !== own
    );
  }

  #ofThread({ process: { pid }, thread }: Heir, readValue: () => string): KnobReading {
    const path = this.#file(pid, 'task', String(thread));
    try {
      statSync(path);
      return present(readValue());
    } catch (error) {
      // A program that reads the value fails with its own message if the thread has exited in the meantime.
      const isGone = ['ENOENT', 'ESRCH'].includes(errnoOf(error) ?? '') || !existsSync(path);
      if (isGone) return gone('The thread has exited.');
      throw error;
    }
  }

  #readAffinity({ process: { pid }, thread }: Heir): string {
    const status = readFileSync(this.#file(pid, 'task', String(thread), 'status'), 'utf8');
    const mask = /^Cpus_allowed:\s*([0-9a-f,]+)/m.exec(status)?.[1] ?? '';
    return mask.replaceAll(',', '').replace(/^0+(?=.)/, '');
  }

  #readUserUnit(unit: string): KnobReading {
    const { LoadState, ActiveState = '' } = readUserUnit(unit, this.run);
    if (LoadState !== 'loaded') return gone(`The unit ${unit} no longer exists.`);
    return present(ActiveState);
  }

  /** A process also counts as paused while the signal is pending: one that rarely runs would handle it only later. */
  #isStopped(pid: number): boolean {
    const status = readFileSync(this.#file(pid, 'status'), 'utf8');
    if (/^State:\s*T/m.test(status)) return true;
    return ['SigPnd', 'ShdPnd'].some((name) => hasBit(status, name, SIGSTOP - 1));
  }

  /** A signal takes effect when the kernel next schedules the process. */
  #awaitRunState(pid: number, wanted: string): void {
    const untilMs = performance.now() + 200;
    while (performance.now() < untilMs) {
      const state = readPidStat(this.proc, pid)?.state;
      // A process that waits for a device handles the signal after the wait.
      if (state === undefined || state === 'disk_sleep' || (state === 'stopped') === (wanted === 'stopped')) return;
      pause(2);
    }
  }
}

/** A process may exit between the check of its identity and the read. */
function ofProcess(readValue: () => KnobReading): KnobReading {
  try {
    return readValue();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errnoOf(error) ?? '')) return PROCESS_GONE;
    throw error;
  }
}

type InheritedKnob = Extract<Knob, Heir> | { readonly kind: 'oom-score'; readonly process: ProcessIdentity };
type ThreadKnob = Extract<Knob, Heir>;

function areIoClasses(knobs: readonly Knob[]): knobs is readonly ThreadKnob[] {
  return knobs.length > 1 && knobs.every(({ kind }) => kind === 'io-class');
}

function areAffinities(knobs: readonly Knob[]): knobs is readonly ThreadKnob[] {
  return knobs.length > 1 && knobs.every(({ kind }) => kind === 'affinity');
}

/** Returns the argument by which a program that changes the knob is recognized. */
function programArgument(knob: Knob): string | undefined {
  switch (knob.kind) {
    case 'affinity':
    case 'io-class':
    case 'scheduling-policy':
      return String(knob.thread);
    case 'zram-swap':
      return `/dev/${basename(knob.path)}`;
    case 'user-unit':
    case 'unit-property':
      return knob.unit;
    default:
      return undefined;
  }
}

/** @param read converts the content of the unchanged file */
function readFile({ path, file }: FileIdentity, read: (text: string) => string): KnobReading {
  try {
    if (fileIdIn(statSync(path)) !== file) return gone(`${path} is now a different file.`);
    return present(read(readFileSync(path, 'utf8')));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return gone(`${path} no longer exists.`);
    throw error;
  }
}
