import { type BigIntStats, type FSWatcher, watch as watchDirectory } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { join, parse, resolve, sep } from 'node:path';
import { contained } from './contain';
import { messageOf } from './errors';
import type { Stop } from './lifecycle';
import { every, later } from './timers';

export interface FollowOptions {
  /** Runs after each change, with its errors contained; an unfinished run delays the next. */
  readonly onChange: () => unknown;
  /** Receives problems for a person: changes are noticed late, or `onChange` failed. */
  readonly report: (problem: string) => void;
  /** Time without changes before `onChange` runs: editors write in several steps. */
  readonly settleMs?: number;
  readonly pollMs?: number;
  /** Follows the names in a directory, instead of a file. */
  readonly entries?: boolean;
  readonly watch?: typeof watchDirectory;
}

const SETTLE_MS = 150;
/** A constantly written file is read at least this often. */
const LONGEST_SETTLE_MS = 2_000;
const POLL_MS = 5_000;
const MOST_LINKS = 40;
/** Younger files are reread: a change between their first reading and the first check here would be missed. */
const YOUNG_MS = 60_000;

/** Names an entry of a directory whose change may mean a change of the file; null for any name. */
interface Place {
  readonly directory: string;
  readonly name: string | null;
}

/** Describes the target of a path at one moment. */
interface Look {
  /** Differs whenever the file, or a link on the way to it, does. */
  readonly signature: string;
  readonly places: readonly Place[];
  /** Newest change of anything on the way, in ms since 1970; 0 if nothing is there. */
  readonly changedAtMs: number;
}

/**
 * Follows a file by its path, also if it is absent, replaced, or behind a chain of links (of the file or of a
 * directory on the way), any of which may be swapped. The system's notifications make it prompt. A check every few
 * seconds makes it certain, even if they are missing (network file systems, a renamed parent directory) or used up
 * (EMFILE, ENOSPC). Never throws, and keeps no process alive.
 */
export function followFile(file: string, options: FollowOptions): Stop {
  const defaults = { settleMs: SETTLE_MS, pollMs: POLL_MS, entries: false, watch: watchDirectory };
  return new Follower(resolve(file), { ...defaults, ...options }).start();
}

class Follower {
  readonly #watchers = new Map<string, FSWatcher>();
  #places: readonly Place[] = [];
  #signature: string | undefined;
  #settling: NodeJS.Timeout | undefined;
  #settlingSinceMs = 0;
  #isStopped = false;
  /** Last reported problem, so that the same one is reported once. */
  #problem: string | undefined;

  constructor(
    private readonly path: string,
    private readonly options: Required<FollowOptions>,
  ) {}

  start(): Stop {
    const { pollMs, report } = this.options;
    const look = async () => {
      if (await this.#look()) this.#settle();
    };
    const stopPolling = every(pollMs, look, { firstMs: 0, onError: (error) => report(messageOf(error)) });
    return () => {
      this.#isStopped = true;
      stopPolling();
      clearTimeout(this.#settling);
      for (const watcher of this.#watchers.values()) watcher.close();
      this.#watchers.clear();
    };
  }

  /** @returns true if the file has changed since the last look */
  async #look(): Promise<boolean> {
    const { signature, places, changedAtMs } = await lookAt(this.path, this.options.entries);
    if (this.#isStopped) return false;
    const isFirst = this.#signature === undefined;
    const isChanged = isFirst ? Date.now() - changedAtMs < YOUNG_MS : signature !== this.#signature;
    this.#signature = signature;
    this.#places = places;
    await this.#watchPlaces();
    return isChanged;
  }

  async #watchPlaces(): Promise<void> {
    const wanted = new Map<string, string>();
    for (const { directory } of this.#places) {
      // Includes the inode: a directory that replaced another one of its name gets a new watch.
      const facts = await factsOf(directory);
      if (facts !== undefined) wanted.set(`${facts.dev}:${facts.ino}:${directory}`, directory);
    }
    if (this.#isStopped) return;
    for (const [key, watcher] of this.#watchers) {
      if (wanted.has(key)) continue;
      watcher.close();
      this.#watchers.delete(key);
    }
    let problem: string | undefined;
    for (const [key, directory] of wanted) {
      if (!this.#watchers.has(key)) problem = this.#watch(key, directory) ?? problem;
    }
    this.#note(problem);
  }

  /** @returns the reason if the directory cannot be watched */
  #watch(key: string, directory: string): string | undefined {
    try {
      const notice = (_: string, name: string | null) => {
        if (this.#concerns(directory, name)) this.#settle();
      };
      const watcher = this.options.watch(
        directory,
        { persistent: false },
        contained('a change in a followed directory', notice),
      );
      const fail = (error: Error) => {
        watcher.close();
        this.#watchers.delete(key);
        this.#note(error.message);
      };
      watcher.on('error', contained('a broken watcher', fail));
      this.#watchers.set(key, watcher);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  #note(problem: string | undefined): void {
    const { pollMs, report } = this.options;
    if (problem !== undefined && this.#problem === undefined) {
      report(`cannot watch ${this.path}, so it is checked every ${pollMs / 1000} s instead: ${problem}`);
    }
    this.#problem = problem;
  }

  #concerns(directory: string, name: string | null): boolean {
    return this.#places.some(
      (place) => place.directory === directory && (name === null || place.name === null || place.name === name),
    );
  }

  /** Runs the listener after a period without changes. */
  #settle(): void {
    const nowMs = performance.now();
    if (this.#settling === undefined) this.#settlingSinceMs = nowMs;
    else if (nowMs - this.#settlingSinceMs > LONGEST_SETTLE_MS) return;
    clearTimeout(this.#settling);
    this.#settling = later(this.options.settleMs, 'a change of a followed file', () => this.#run());
  }

  async #run(): Promise<void> {
    const { onChange, report } = this.options;
    this.#settling = undefined;
    try {
      // Comes first, so that a swapped link is followed from now on, and the next check sees a later change.
      await this.#look();
      if (!this.#isStopped) await onChange();
    } catch (error) {
      report(messageOf(error));
    }
  }
}

/**
 * Walks a path as the kernel does, name by name, and notes every link on the way.
 *
 * @param wantsEntries includes the names in the directory at the end
 */
async function lookAt(path: string, wantsEntries: boolean): Promise<Look> {
  const places: Place[] = [];
  const signature: string[] = [];
  let changedAtMs = 0;
  let { root: at } = parse(path);
  const rest = namesOf(path);
  for (let links = 0; rest.length > 0; ) {
    const name = rest.shift() as string;
    const next = join(at, name);
    const facts = await factsOf(next);
    const isLink = facts?.isSymbolicLink() === true;
    if (isLink || rest.length === 0 || facts === undefined) {
      places.push({ directory: at, name });
      signature.push(signatureOf(facts));
      changedAtMs = Math.max(changedAtMs, Number(facts?.ctimeMs ?? 0));
    }
    if (facts === undefined) break;
    if (!isLink) {
      at = next;
      continue;
    }
    if (++links > MOST_LINKS) break;
    const target = resolve(at, await readlink(next));
    rest.unshift(...namesOf(target));
    at = parse(target).root;
  }
  if (wantsEntries && rest.length === 0) places.push({ directory: at, name: null });
  return { signature: signature.join('\n'), places, changedAtMs };
}

function namesOf(path: string): string[] {
  return path
    .slice(parse(path).root.length)
    .split(sep)
    .filter((name) => name !== '');
}

/** Returns undefined for a missing or closed path: the reader of the file reports that. */
function factsOf(path: string): Promise<BigIntStats | undefined> {
  return lstat(path, { bigint: true }).catch(() => undefined);
}

function signatureOf(facts: BigIntStats | undefined): string {
  if (facts === undefined) return 'absent';
  const { dev, ino, mode, uid, size, mtimeNs, ctimeNs } = facts;
  return [dev, ino, mode, uid, size, mtimeNs, ctimeNs].join(' ');
}
