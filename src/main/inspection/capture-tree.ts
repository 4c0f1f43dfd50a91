import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../base/errors';
import { systemReason } from '../base/system-reason';
import { READ_ONLY_LINK, TOP_FOLDERS } from './capture-limits';
import { expandBraces, patternOf } from './kernel-files';
import { readBoundedBytes, SlowFile } from './read-bounded-bytes';

/** One entry of a capture, at its real path below the root. */
export type Captured = (
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'folder'; readonly uid?: number }
) & {
  readonly path: string;
  /** Pattern by which it was found. */
  readonly pattern: string;
};

export type Rewrite = (bytes: Buffer) => Buffer;

/** A file that a capture lacks, although it exists. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** Counts what may still be captured. */
export interface Allowance {
  files: number;
  bytes: number;
  readonly fileBytes: number;
}

/** Links of links end somewhere (path_resolution(7)). */
const MOST_LINKS = 40;
/** Errors of a process or a device that has just disappeared, and of a driver that has no value now. */
const NO_VALUE: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ESRCH',
  'ENODEV',
  'EINVAL',
  'ENODATA',
  'EOPNOTSUPP',
]);
/** A thread of the four that read files is lost to each file that does not respond. */
const MOST_SLOW = 2;

/**
 * Copies files below `proc` and `sys` of a root by patterns. Links are kept and followed only inside the same top folder,
 * so that each file is copied once, at its real path. Nothing else is opened.
 */
export class TreeCapture {
  readonly entries = new Map<string, Captured>();
  readonly leftOut: LeftOut[] = [];
  readonly #kinds = new Map<string, Stats | undefined>();
  #slow = 0;

  constructor(
    private readonly root: string,
    private readonly allowance: Allowance,
    /** Folders that no file is read from. */
    private readonly isSkipped: (folder: string) => boolean = () => false,
    private readonly readFile = readBoundedBytes,
  ) {}

  /** True if a reading may still be running, for which an ordinary exit of this process waits. */
  get isStuck(): boolean {
    return this.#slow > 0;
  }

  /** Copies everything that matches a pattern: files with their rewritten content, links, folders without theirs. */
  async add(pattern: string, rewrite?: Rewrite): Promise<void> {
    for (const path of expandBraces(pattern)) {
      const steps = path.split('/').map((name) => patternOf(name) ?? name);
      await this.#copy(steps, path, rewrite);
    }
  }

  /** Copies the entry at one path, in which no character has a meaning. */
  addPath(path: string, pattern: string, rewrite?: Rewrite): Promise<void> {
    return this.#copy(path.split('/'), pattern, rewrite);
  }

  async #copy([top, ...steps]: readonly Step[], pattern: string, rewrite: Rewrite | undefined): Promise<void> {
    if (typeof top !== 'string' || !TOP_FOLDERS.some((name) => name === top))
      throw new Error(`${pattern} is not below /proc or /sys`);
    const files = new Set<string>();
    if (this.#statOf(top)?.isDirectory() === true) this.#visit(top, steps, { pattern, files, links: 0 });
    for (const path of files) await this.read(path, pattern, rewrite);
  }

  /**
   * Reads one file at its real path.
   *
   * @returns its content before it is rewritten; undefined if it cannot be read, which is noted unless it is missing
   */
  async read(path: string, pattern: string, rewrite: Rewrite = (bytes) => bytes): Promise<Buffer | undefined> {
    const known = this.entries.get(path);
    if (known !== undefined) return known.kind === 'file' ? known.bytes : undefined;
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) return this.#leaveOut(path, obstacle);
    try {
      const { bytes, isCut } = await this.readFile(join(this.root, path), this.allowance.fileBytes);
      if (isCut) this.#leaveOut(path, `cut after ${this.allowance.fileBytes} bytes`);
      const content = rewrite(isCut ? wholeLines(bytes) : bytes);
      if (content.length > this.allowance.bytes) return this.#leaveOut(path, TOO_LARGE);
      this.allowance.files--;
      this.allowance.bytes -= content.length;
      this.entries.set(path, { kind: 'file', path, pattern, bytes: content });
      return bytes;
    } catch (error) {
      if (error instanceof SlowFile) this.#slow++;
      return NO_VALUE.has(errnoOf(error)) ? undefined : this.#leaveOut(path, systemReason(error));
    }
  }

  /** Records a link without following it. @returns its target */
  addLink(path: string, pattern: string): string | undefined {
    try {
      const target = readlinkSync(join(this.root, path));
      this.entries.set(path, { kind: 'link', path, pattern, target });
      return target;
    } catch {
      // The process has exited, or belongs to another user.
      return undefined;
    }
  }

  addFolder(path: string, pattern: string): void {
    const stats = this.#statOf(path);
    if (stats === undefined || this.entries.has(path)) return;
    this.entries.set(path, { kind: 'folder', path, pattern, uid: stats.uid });
  }

  #visit(folder: string, steps: readonly Step[], search: Search): void {
    const [step, ...rest] = steps;
    if (step === undefined) this.addFolder(folder, search.pattern);
    else if (typeof step === 'string') this.#enter(join(folder, step), rest, search);
    else for (const name of this.#namesIn(folder)) if (step.test(name)) this.#enter(join(folder, name), rest, search);
  }

  #enter(path: string, rest: readonly Step[], search: Search): void {
    const stats = this.#statOf(path);
    if (stats === undefined) return;
    if (stats.isSymbolicLink()) this.#follow(path, rest, search);
    else if (stats.isDirectory()) {
      if (rest.length === 0 || !this.isSkipped(join(this.root, path))) this.#visit(path, rest, search);
    } else if (stats.isFile() && rest.length === 0) search.files.add(path);
  }

  /** A link of the kernel is relative. An absolute one, such as that to a program, leads out and is only read. */
  #follow(path: string, rest: readonly Step[], search: Search): void {
    const target = this.#targetOf(path);
    const goal = target === undefined || target.startsWith('/') ? undefined : join(dirname(path), target);
    const [top, ...names] = goal?.split('/') ?? [];
    const isInside = top !== undefined && top === path.split('/', 1)[0] && names.length > 0;
    if (target === undefined || !(isInside || READ_ONLY_LINK.test(path))) return;
    this.entries.set(path, { kind: 'link', path, pattern: search.pattern, target });
    if (isInside && search.links < MOST_LINKS)
      this.#visit(top, [...names, ...rest], { ...search, links: search.links + 1 });
  }

  #targetOf(path: string): string | undefined {
    try {
      return readlinkSync(join(this.root, path));
    } catch {
      return undefined;
    }
  }

  #namesIn(folder: string): readonly string[] {
    try {
      return readdirSync(join(this.root, folder));
    } catch (error) {
      this.#leaveOut(folder, systemReason(error));
      return [];
    }
  }

  #statOf(path: string): Stats | undefined {
    if (!this.#kinds.has(path)) {
      this.#kinds.set(path, lstatOf(join(this.root, path)));
    }
    return this.#kinds.get(path);
  }

  #obstacle(): string | undefined {
    if (this.#slow >= MOST_SLOW) return 'not read, because other files do not respond';
    return this.allowance.files <= 0 ? TOO_LARGE : undefined;
  }

  #leaveOut(path: string, reason: string): undefined {
    this.leftOut.push({ path, reason });
    return undefined;
  }
}

const TOO_LARGE = 'the capture has reached its limit';

/** A name, or a pattern of names. */
type Step = string | RegExp;

interface Search {
  readonly pattern: string;
  readonly files: Set<string>;
  readonly links: number;
}

function lstatOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // Hidden from this user.
    return undefined;
  }
}

/** Removes the part of a line at the end. */
function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
}
