import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import type { Knob, ProcessIdentity } from '../../../../shared/model/change';
import { errnoOf } from '../../../base/errors';
import type { OwnPace } from '../../../base/own-pace';
import { readBytesOrRatio, writeBytesOrRatio } from './bytes-or-ratio';
import { readContent, removeUnfinished, writeContent } from './file-content';
import { readPlace, writePlace } from './file-place';
import { isSameProcess, readPidStat } from './process-identity';

type Reading = { readonly kind: 'value'; readonly value: string } | { readonly kind: 'gone'; readonly reason: string };

const GONE: Reading = { kind: 'gone', reason: 'The process has ended.' };
const CAP_SYS_NICE = 23;
const PROGRAM_TIMEOUT_MS = 2_000;
const SIGSTOP = 19;

/**
 * The knobs of Linux. Priorities go through the system call; affinity and I/O class have none in Node, and go through
 * `taskset` and `ionice` of util-linux, a few milliseconds each.
 */
export class LinuxKnobs {
  readonly #proc: string;
  readonly #ownPace: OwnPace;

  constructor(procRoot = '/proc', ownPace: OwnPace = { factor: 1 }) {
    this.#proc = procRoot;
    this.#ownPace = ownPace;
  }

  get bootId(): string {
    return readFileSync(join(this.#proc, 'sys/kernel/random/boot_id'), 'utf8').trim();
  }

  read(knob: Knob): Reading {
    switch (knob.kind) {
      case 'value':
        return this.#readFile(knob);
      case 'bytes-or-ratio':
        return value(readBytesOrRatio(knob.path));
      case 'content':
        return value(readContent(knob.path));
      case 'place': {
        const place = readPlace(knob);
        if (place !== undefined) return value(place);
        return { kind: 'gone', reason: `${knob.file.path} is neither in its place nor in the quarantine.` };
      }
      case 'own-pace':
        return value(String(this.#ownPace.factor));
    }
    if (!isSameProcess(this.#proc, knob.process)) return GONE;
    switch (knob.kind) {
      case 'nice':
        return this.#ofThread(knob.process, knob.thread, () => String(getPriority(knob.thread)));
      case 'affinity':
        return this.#ofThread(knob.process, knob.thread, () => this.#readAffinity(knob.process, knob.thread));
      case 'io-class':
        return this.#ofThread(knob.process, knob.thread, () => readIoClass(knob.thread));
      case 'run-state':
        return value(this.#isStopped(knob.process.pid) ? 'stopped' : 'running');
      case 'autogroup': {
        const text = readFileSync(join(this.#proc, String(knob.process.pid), 'autogroup'), 'utf8');
        const nice = /nice (-?\d+)/.exec(text)?.[1];
        return nice === undefined ? { kind: 'gone', reason: 'The process is in no autogroup.' } : value(nice);
      }
    }
  }

  write(knob: Knob, wanted: string): void {
    switch (knob.kind) {
      case 'value':
        if (this.#readFile(knob).kind === 'gone') throw new Error(`${knob.file.path} is not the file it was`);
        writeFileSync(knob.file.path, wanted);
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
        this.#ownPace.factor = Number(wanted);
        return;
    }
    if (!isSameProcess(this.#proc, knob.process)) throw new Error('the process has ended');
    switch (knob.kind) {
      case 'nice':
        setPriority(knob.thread, Number(wanted));
        return;
      case 'affinity':
        run('taskset', ['-p', wanted, String(knob.thread)]);
        return;
      case 'io-class': {
        const [name = 'none', level = '4'] = wanted.split(':');
        const number = { none: '0', realtime: '1', 'best-effort': '2', idle: '3' }[name] ?? '0';
        const levelArgs = number === '1' || number === '2' ? ['-n', level] : [];
        run('ionice', ['-c', number, ...levelArgs, '-p', String(knob.thread)]);
        return;
      }
      case 'run-state':
        process.kill(knob.process.pid, wanted === 'stopped' ? 'SIGSTOP' : 'SIGCONT');
        this.#awaitRunState(knob.process.pid, wanted);
        return;
      case 'autogroup':
        writeFileSync(join(this.#proc, String(knob.process.pid), 'autogroup'), wanted);
        return;
    }
  }

  /** Without the capability priorities only go down, whoever the user is. */
  undoProblem(knob: Knob, before: string, want: string): string | undefined {
    if (knob.kind === 'nice' && Number(want) > Number(before) && !this.#mayRaisePriority(Number(before))) {
      return 'a lowered priority could not be raised again without CAP_SYS_NICE';
    }
    if (knob.kind === 'autogroup' && Number(before) < 0 && !this.#hasCapability(CAP_SYS_NICE)) {
      return 'a group of raised priority could not be raised again without CAP_SYS_NICE';
    }
    return undefined;
  }

  /**
   * Affinity and I/O class are set by a program, which outlives an engine that is killed: what it is about to do must
   * have happened before anybody says how things are. A file's next content may lie half-written beside it.
   */
  awaitPending(knob: Knob): void {
    if (knob.kind === 'content') removeUnfinished(knob.path);
    if (knob.kind !== 'affinity' && knob.kind !== 'io-class') return;
    const thread = String(knob.thread);
    const untilMs = performance.now() + PROGRAM_TIMEOUT_MS;
    while (performance.now() < untilMs && this.#isBeingSet(thread)) pause(5);
  }

  /** The threads of a process now. */
  threads(pid: number): readonly number[] {
    return readdirSync(join(this.#proc, String(pid), 'task')).map(Number);
  }

  #isBeingSet(thread: string): boolean {
    return readdirSync(this.#proc).some((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        const [program = '', ...args] = readFileSync(join(this.#proc, pid, 'cmdline'), 'utf8').split('\0');
        return /(^|\/)(taskset|ionice)$/.test(program) && args.includes(thread);
      } catch {
        return false;
      }
    });
  }

  #ofThread({ pid }: ProcessIdentity, thread: number, readValue: () => string): Reading {
    try {
      statSync(join(this.#proc, String(pid), 'task', String(thread)));
      return value(readValue());
    } catch (error) {
      if (['ENOENT', 'ESRCH'].includes(errnoOf(error) ?? '')) return { kind: 'gone', reason: 'The thread has ended.' };
      throw error;
    }
  }

  #readAffinity({ pid }: ProcessIdentity, thread: number): string {
    const status = readFileSync(join(this.#proc, String(pid), 'task', String(thread), 'status'), 'utf8');
    const mask = /^Cpus_allowed:\s*([0-9a-f,]+)/m.exec(status)?.[1] ?? '';
    return mask.replaceAll(',', '').replace(/^0+(?=.)/, '');
  }

  #readFile({ file: { path, file } }: Extract<Knob, { readonly kind: 'value' }>): Reading {
    try {
      const { dev, ino } = statSync(path);
      if (`${dev}:${ino}` !== file) return { kind: 'gone', reason: `${path} is another file now.` };
      const text = readFileSync(path, 'utf8').trim();
      // Choices are listed with the one in force in brackets.
      return value(/\[([^\]]+)\]/.exec(text)?.[1] ?? text);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return { kind: 'gone', reason: `${path} does not exist any more.` };
      throw error;
    }
  }

  #mayRaisePriority(nice: number): boolean {
    if (this.#hasCapability(CAP_SYS_NICE)) return true;
    const limits = readFileSync(join(this.#proc, 'self/limits'), 'utf8');
    const limit = /^Max nice priority\s+(\d+)/m.exec(limits)?.[1];
    return limit !== undefined && 20 - Number(limit) <= nice;
  }

  #hasCapability(capability: number): boolean {
    const status = readFileSync(join(this.#proc, 'self/status'), 'utf8');
    const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
    return ((effective >> BigInt(capability)) & 1n) === 1n;
  }

  /**
   * A process counts as stopped when the signal is on its way as well: one that hardly gets the processor takes it
   * late, and would stop after we had found it running.
   */
  #isStopped(pid: number): boolean {
    const status = readFileSync(join(this.#proc, String(pid), 'status'), 'utf8');
    if (/^State:\s*T/m.test(status)) return true;
    return ['SigPnd', 'ShdPnd'].some((name) => {
      const pending = new RegExp(`^${name}:\\s*([0-9a-f]+)`, 'm').exec(status)?.[1] ?? '0';
      return ((BigInt(`0x${pending}`) >> BigInt(SIGSTOP - 1)) & 1n) === 1n;
    });
  }

  /** A signal takes effect when the process is next looked at by the kernel. */
  #awaitRunState(pid: number, wanted: string): void {
    const untilMs = performance.now() + 200;
    while (performance.now() < untilMs) {
      const state = readPidStat(this.#proc, pid)?.state;
      if (state === undefined || (state === 'stopped') === (wanted === 'stopped')) return;
      pause(2);
    }
  }
}

/** Holds the thread: for milliseconds, while a change is being made or settled. */
function pause(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}

function value(text: string): Reading {
  return { kind: 'value', value: text };
}

function readIoClass(thread: number): string {
  const text = run('ionice', ['-p', String(thread)]).trim();
  const [name = 'none', level] = text.split(/: prio /);
  return level === undefined ? name : `${name}:${level}`;
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: PROGRAM_TIMEOUT_MS });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program}: ${stderr.trim()}`);
  return stdout;
}
