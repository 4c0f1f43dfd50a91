import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AdvisedError } from '../base/errors';
import { readSecret } from '../base/read-secret';
import { isRemoteType } from './linux/choose-mounts';
import { parseMounts } from './linux/parse-mounts';

/**
 * A call for a file whose server does not answer holds one of the four threads that all file operations of the process
 * share, for ever. Two are left to the history and the log, whatever is named.
 */
const MOST_OUTSTANDING = 2;
const LONGEST_MS = 10_000;
/** Whoever stops waiting earlier had another reason, such as a service that is no longer watched. */
const HUNG_AFTER_MS = 50;
const MOUNTS_FRESH_MS = 30_000;

/** A path that was asked for does not answer, or cannot be asked for since others do not. */
export class UnresponsivePath extends AdvisedError {
  override readonly name = 'UnresponsivePath';
}

interface Running {
  readonly path: string;
  /** Resolves when the call is over, however it ended. */
  readonly over: Promise<void>;
  readonly startedAtMs: number;
  isHung: boolean;
}

interface Waiting {
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Calls for paths that a person, a client or another program names. One call is out at a time for each path, and for
 * each network mount; one that does not return is not made again.
 *
 * @internal the class, in tests
 */
export class OutsidePaths {
  /** By path or mount point. */
  readonly #running = new Map<string, Running>();
  readonly #waiting = new Set<Waiting>();

  /** @param groupOf the mount point of a path that hangs with all others below it, or the path */
  constructor(private readonly groupOf: (path: string) => string = remoteMountOf) {}

  /**
   * Makes a call when it may be made.
   *
   * @param signal ends the wait for it, and marks the path as one that does not answer; 10 seconds otherwise
   * @throws UnresponsivePath where there is no answer in time; what the call throws
   */
  async ask<T>(
    path: string,
    call: () => Promise<T>,
    signal: AbortSignal = AbortSignal.timeout(LONGEST_MS),
  ): Promise<T> {
    const group = this.groupOf(path);
    for (;;) {
      const same = this.#running.get(group);
      if (same?.isHung === true) throw doesNotRespond(same.path);
      if (same !== undefined) await until(same.over, signal, () => this.#giveUp(same));
      else if (this.#running.size < MOST_OUTSTANDING) return this.#run(path, group, call, signal);
      else await this.#turn(signal);
    }
  }

  #run<T>(path: string, group: string, call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const result = call();
    const over = result.then(
      () => undefined,
      () => undefined,
    );
    const running: Running = { path, over, startedAtMs: performance.now(), isHung: false };
    this.#running.set(group, running);
    void over.then(() => {
      this.#running.delete(group);
      for (const waiting of this.#waiting) waiting.go();
    });
    return until(result, signal, () => this.#giveUp(running));
  }

  #giveUp(running: Running): UnresponsivePath {
    if (performance.now() - running.startedAtMs >= HUNG_AFTER_MS) running.isHung = true;
    if (this.#areAllHung) for (const { fail } of this.#waiting) fail(this.#othersHang());
    return doesNotRespond(running.path);
  }

  get #areAllHung(): boolean {
    const running = [...this.#running.values()];
    return running.length >= MOST_OUTSTANDING && running.every(({ isHung }) => isHung);
  }

  /** Waits until a call is over. */
  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#areAllHung) throw this.#othersHang();
    let waiting: Waiting | undefined;
    const free = new Promise<void>((go, fail) => {
      waiting = { go, fail };
      this.#waiting.add(waiting);
    });
    try {
      await until(free, signal, () => this.#othersHang());
    } finally {
      if (waiting !== undefined) this.#waiting.delete(waiting);
    }
  }

  #othersHang(): UnresponsivePath {
    const paths = [...this.#running.values()].map(({ path }) => path).join(' and ');
    return new UnresponsivePath(
      `not checked, because ${paths} do not respond`,
      'Unmount or repair the file systems that do not respond.',
    );
  }
}

/** The one of this process: its threads are shared by everything in it. */
export const outsidePaths = new OutsidePaths();

/**
 * Makes sure that what a program is started from responds: a start on the main thread waits for the disk of the program
 * and of its directory.
 *
 * @throws UnresponsivePath where one does not
 */
export async function askForProgram(
  [program]: readonly string[],
  directory: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  for (const path of [directory, program?.includes('/') === true ? program : undefined]) {
    // What else is wrong with it the start itself says.
    if (path !== undefined) await outsidePaths.ask(path, () => stat(path).catch(() => undefined), signal);
  }
}

/** Reads a secret whose file may be anywhere. @throws AdvisedError where it cannot be had */
export function readOutsideSecret(reference: string): Promise<string> {
  if (reference.startsWith('env:')) return readSecret(reference);
  return outsidePaths.ask(reference.replace(/^file:/, ''), () => readSecret(reference));
}

function doesNotRespond(path: string): UnresponsivePath {
  return new UnresponsivePath(`${path} does not respond`, 'Check the disk or the server that the path is on.');
}

/** @param late called when the signal comes first, for what is thrown then */
async function until<T>(result: Promise<T>, signal: AbortSignal, late: () => Error): Promise<T> {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(late());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

let mountPoints: readonly string[] = [];
let mountsReadAtMs = Number.NEGATIVE_INFINITY;

/** Asks only the kernel's list of mounts, which always answers. */
function remoteMountOf(path: string): string {
  if (performance.now() - mountsReadAtMs > MOUNTS_FRESH_MS) {
    mountsReadAtMs = performance.now();
    mountPoints = readRemoteMounts();
  }
  return mountPoints.find((mount) => path === mount || path.startsWith(`${mount}/`)) ?? path;
}

/** The longest first. */
function readRemoteMounts(): readonly string[] {
  if (process.platform !== 'linux') return [];
  try {
    return parseMounts(readFileSync('/proc/self/mounts', 'utf8'))
      .filter(({ type, path }) => isRemoteType(type) && path !== '/')
      .map(({ path }) => path)
      .sort((a, b) => b.length - a.length);
  } catch {
    return [];
  }
}
