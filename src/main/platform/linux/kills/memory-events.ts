import { existsSync, type FSWatcher, readdirSync, readFileSync, watch as watchFile } from 'node:fs';
import { join } from 'node:path';
import { contained } from '../../../base/contain';
import type { Stop } from '../../../base/lifecycle';
import { every, later } from '../../../base/timers';
import { numberOfLine } from '../text';
import type { ReportKill } from './observation';

/** Counters of memory.events (Documentation/admin-guide/cgroup-v2.rst). */
interface Counters {
  /** Processes killed, by any kind of shortage. */
  readonly kills: number;
  /** Times that the limit of the group was reached and nothing could be freed. */
  readonly limits: number;
}

interface Group extends Counters {
  /** From the root of the tree. */
  readonly path: string;
}

export interface MemoryEventsOptions {
  /** Mount point of control groups of version 2. */
  readonly root: string;
  /** Groups below the root whose descendants are observed: `user.slice/user-1000.slice`. */
  readonly tops: readonly string[];
  readonly nowMs: () => number;
  readonly report: ReportKill;
}

/** Reclaim above memory.high counts in the same file, up to a hundred times a second. */
const SHORTEST_READ_MS = 500;
const FIND_EVERY_MS = 5 * 60_000;
const MOST_GROUPS = 1_000;
const DEEPEST = 12;
/** Directories in which systemd makes and removes scopes and services; a session has about five. */
const MOST_DIRECTORIES = 12;
const PARENTS = /(?:^|\/)(?:user-\d+\.slice|user@\d+\.service|(?:app|session|background|system)\.slice)$/;
/** systemd removes the group of a scope within milliseconds after its last process. */
const REMOVED_WITHIN_MS = 5_000;
const NONE: Counters = { kills: 0, limits: 0 };

/**
 * Reports kills by the kernel in groups below others, without rights and without polling: counters of memory.events
 * include those of all descendants, and the kernel notifies a watcher of each change, so that one watch at the top covers
 * a whole session. Only after a kill are the descendants read.
 */
export function watchMemoryEvents({ root, tops, nowMs, report }: MemoryEventsOptions): Stop {
  const trees = tops.map((top) => new GroupTree(root, `/${top}`, nowMs, report));
  const find = () => {
    for (const tree of trees) tree.attach();
  };
  const stop = every(FIND_EVERY_MS, find, { firstMs: 0, onError: () => undefined });
  return () => {
    stop();
    for (const tree of trees) tree.detach();
  };
}

class GroupTree {
  #watcher: FSWatcher | undefined;
  readonly #directories = new Map<string, FSWatcher>();
  #total = NONE;
  #groups = new Map<string, Counters>();
  readonly #removed = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly root: string,
    private readonly top: string,
    private readonly nowMs: () => number,
    private readonly report: ReportKill,
  ) {}

  /** Begins to watch, if the group exists and is not watched yet. */
  attach(): void {
    if (this.#watcher !== undefined) return;
    const total = this.#read(this.top);
    if (total === undefined) return;
    this.#total = total;
    this.#groups = toMap(this.#walk());
    this.#watcher = this.#watch(join(this.root, this.top, 'memory.events'), () => this.#notice());
    for (const path of [this.top, ...this.#groups.keys()]) this.#watchDirectory(path);
  }

  detach(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#watcher?.close();
    this.#watcher = undefined;
    for (const watcher of this.#directories.values()) watcher.close();
    this.#directories.clear();
  }

  /** Reads at once, before the group of the victim is removed, and then not for a while. */
  #notice(): void {
    if (this.#timer !== undefined) return;
    this.#check();
    this.#timer = later(SHORTEST_READ_MS, 'a change of memory.events', () => {
      this.#timer = undefined;
      this.#check();
    });
  }

  #check(): void {
    const total = this.#read(this.top);
    if (total === undefined) {
      // The session ended; the next one has a new group.
      if (!existsSync(join(this.root, this.top))) this.detach();
      return;
    }
    const before = this.#total;
    const kills = total.kills - before.kills;
    // The limit counts before the kill does, and may be seen first.
    this.#total = kills === 0 ? { ...total, limits: before.limits } : total;
    if (kills > 0) this.#attribute(kills, total.limits - before.limits);
  }

  /** @param limits times that limits were reached since the last kill, also in groups that are removed now */
  #attribute(kills: number, limits: number): void {
    const before = this.#groups;
    const groups = this.#walk();
    this.#groups = toMap(groups);
    const limited = groups.filter((group) => group.limits > (before.get(group.path) ?? NONE).limits);
    const reached = limited.reduce((sum, group) => sum + group.limits - (before.get(group.path) ?? NONE).limits, 0);
    const limitOf = (path: string) => limited.find((limit) => `${path}/`.startsWith(`${limit.path}/`))?.path;
    let found = 0;
    for (const { path, kills: now } of groups) {
      const processes = now - (before.get(path) ?? NONE).kills;
      if (processes <= 0) continue;
      found += processes;
      this.#report(path, processes, limitOf(path));
    }
    if (found === kills) return;
    const removed = this.#onlyRemoved(before);
    // A shortage of the whole machine reaches the limit of no group.
    const own = limits > reached ? removed : undefined;
    this.#report(removed, kills - found, removed === undefined ? undefined : (limitOf(removed) ?? own));
  }

  #report(group: string | undefined, processes: number, limitGroup: string | undefined): void {
    this.report({
      source: 'memory.events',
      atMs: this.nowMs(),
      by: limitGroup === undefined ? undefined : 'kernel, limit of a group',
      group,
      limitGroup,
      processes,
    });
  }

  /** Returns the one group that was removed just now; undefined if it is not certain which of several it was. */
  #onlyRemoved(before: ReadonlyMap<string, Counters>): string | undefined {
    const nowMs = this.nowMs();
    const gone = [...before.keys()].filter((path) => !this.#groups.has(path));
    const recent = [...this.#removed].filter(([, atMs]) => nowMs - atMs < REMOVED_WITHIN_MS).map(([path]) => path);
    const programs = [...new Set([...recent, ...gone])].filter((path) => /\.(?:scope|service)$/.test(path));
    return programs.length === 1 ? programs[0] : undefined;
  }

  #watchDirectory(path: string): void {
    if (!PARENTS.test(path) || this.#directories.size >= MOST_DIRECTORIES) return;
    const folder = join(this.root, path);
    const watcher = this.#watch(folder, (name) => {
      if (name !== null && /\.(?:scope|service|slice)$/.test(name)) this.#noteName(`${path}/${name}`);
    });
    if (watcher !== undefined) this.#directories.set(path, watcher);
  }

  /** Follows groups that appear and disappear, so that one that a kill removed is known. */
  #noteName(path: string): void {
    if (existsSync(join(this.root, path))) {
      if (this.#groups.size < MOST_GROUPS) this.#groups.set(path, this.#groups.get(path) ?? NONE);
      return;
    }
    const atMs = this.nowMs();
    this.#removed.set(path, atMs);
    for (const [other, removedAtMs] of this.#removed) {
      if (atMs - removedAtMs > REMOVED_WITHIN_MS) this.#removed.delete(other);
    }
    this.#groups.delete(path);
  }

  /** Returns undefined where nothing can be watched: the limit of inotify is reached, or the file is gone. */
  #watch(path: string, onChange: (name: string | null) => void): FSWatcher | undefined {
    try {
      const listener = contained('a change of a control group', (_: string, name: string | null) => onChange(name));
      const watcher = watchFile(path, { persistent: false }, listener);
      return watcher.on(
        'error',
        contained('a broken watcher', () => watcher.close()),
      );
    } catch {
      return undefined;
    }
  }

  /** Returns all groups with their own counters. */
  #walk(): readonly Group[] {
    const groups: Group[] = [];
    this.#visit(this.top, groups, 0);
    return groups;
  }

  /** @returns the counters of the group and its descendants */
  #visit(path: string, groups: Group[], depth: number): Counters {
    const all = this.#read(path);
    if (all === undefined || depth > DEEPEST || groups.length >= MOST_GROUPS) return NONE;
    const index = groups.push({ path, ...all }) - 1;
    let { kills, limits } = all;
    for (const name of this.#childrenOf(path)) {
      const below = this.#visit(`${path}/${name}`, groups, depth + 1);
      kills -= below.kills;
      limits -= below.limits;
    }
    // Its own file exists since Linux 5.2.
    const own = this.#read(path, 'memory.events.local');
    groups[index] = { path, kills: Math.max(0, kills), limits: Math.max(0, limits), ...own };
    return all;
  }

  #childrenOf(path: string): readonly string[] {
    try {
      const entries = readdirSync(join(this.root, path), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    } catch {
      return [];
    }
  }

  /** Returns undefined without the file, and on kernels before 4.13, which do not count kills. */
  #read(path: string, file = 'memory.events'): Counters | undefined {
    try {
      const text = readFileSync(join(this.root, path, file), 'utf8');
      const kills = numberOfLine(text, 'oom_kill ');
      return Number.isNaN(kills) ? undefined : { kills, limits: numberOfLine(text, 'oom ') || 0 };
    } catch {
      return undefined;
    }
  }
}

function toMap(groups: readonly Group[]): Map<string, Counters> {
  return new Map(groups.map(({ path, ...counters }) => [path, counters]));
}
