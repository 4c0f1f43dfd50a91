import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { detach } from '../base/contain';
import { AdvisedError } from '../base/errors';
import { readSecret, secretFile } from '../base/read-secret';
import { until } from '../base/until';
import { isRemoteType } from './linux/choose-mounts';
import { parseMounts } from './linux/parse-mounts';

/**
 * A file call to an unresponsive server blocks one of the four threads of libuv's pool forever. Two are reserved for
 * the history and the log.
 */
const MOST_OUTSTANDING = 2;
const LONGEST_MS = 10_000;
/** A wait that ended earlier was canceled for another reason, such as a service that is no longer checked. */
const HUNG_AFTER_MS = 50;
const MOUNTS_FRESH_MS = 30_000;

/** A path that does not respond, or must wait because others do not. */
export class UnresponsivePath extends AdvisedError {
  override readonly name = 'UnresponsivePath';
}

interface Running {
  readonly path: string;
  /** Resolves when the call has ended in any way. */
  readonly over: Promise<unknown>;
  readonly startedAtMs: number;
  isHung: boolean;
}

/**
 * Runs calls for paths that a person, a client or another program named. Each path and each network mount has one call
 * at a time; an unresponsive one is not called again.
 *
 * @internal the class, in tests
 */
export class OutsidePaths {
  /** By path or mount point. */
  readonly #running = new Map<string, Running>();
  readonly #waiting = new Set<PromiseWithResolvers<void>>();

  /** @param groupOf returns the mount point of a path that hangs together with it, or the path */
  constructor(private readonly groupOf: (path: string) => string = remoteMountOf) {}

  /**
   * Runs a call when it is allowed.
   *
   * @param signal ends the wait and marks the path as unresponsive; after 10 seconds by default
   * @throws UnresponsivePath without a response in time; the error of the call
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
    const over = Promise.allSettled([result]);
    const running: Running = { path, over, startedAtMs: performance.now(), isHung: false };
    this.#running.set(group, running);
    detach(
      'the end of a call for a path',
      over.then(() => {
        this.#running.delete(group);
        for (const { resolve } of this.#waiting) resolve();
      }),
    );
    return until(result, signal, () => this.#giveUp(running));
  }

  #giveUp(running: Running): UnresponsivePath {
    if (performance.now() - running.startedAtMs >= HUNG_AFTER_MS) running.isHung = true;
    if (this.#areAllHung) for (const { reject } of this.#waiting) reject(this.#othersHang());
    return doesNotRespond(running.path);
  }

  get #areAllHung(): boolean {
    const running = [...this.#running.values()];
    return running.length >= MOST_OUTSTANDING && running.every(({ isHung }) => isHung);
  }

  /** Waits until a call has ended. */
  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#areAllHung) throw this.#othersHang();
    const waiting = Promise.withResolvers<void>();
    this.#waiting.add(waiting);
    try {
      await until(waiting.promise, signal, () => this.#othersHang());
    } finally {
      this.#waiting.delete(waiting);
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

/** Shared by the whole process, because its threads are shared too. */
export const outsidePaths = new OutsidePaths();

/**
 * Checks that the program and its directory respond, because starting it on the main thread waits for their disks.
 *
 * @throws UnresponsivePath if one does not
 */
export async function askForProgram(
  [program]: readonly string[],
  directory: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  for (const path of [directory, program?.includes('/') === true ? program : undefined]) {
    // Other problems are reported by the start itself.
    if (path !== undefined) await outsidePaths.ask(path, () => stat(path).catch(() => undefined), signal);
  }
}

/** Reads a secret from a file anywhere. @throws AdvisedError if it cannot be read */
export function readOutsideSecret(reference: string): Promise<string> {
  if (reference.startsWith('env:')) return readSecret(reference);
  return outsidePaths.ask(secretFile(reference), () => readSecret(reference));
}

function doesNotRespond(path: string): UnresponsivePath {
  return new UnresponsivePath(`${path} does not respond`, 'Check the disk or the server that the path is on.');
}

let mountPoints: readonly string[] = [];
let mountsReadAtMs = Number.NEGATIVE_INFINITY;

/** Reads only the mount list of the kernel, which always responds. */
function remoteMountOf(path: string): string {
  if (performance.now() - mountsReadAtMs > MOUNTS_FRESH_MS) {
    mountsReadAtMs = performance.now();
    mountPoints = readRemoteMounts();
  }
  return mountPoints.find((mount) => path === mount || path.startsWith(`${mount}/`)) ?? path;
}

/** Longest first. */
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
