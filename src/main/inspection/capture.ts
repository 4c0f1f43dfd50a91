import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statfsSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { AdvisedError, messageOf } from '../base/errors';
import { makeDirectory } from '../base/make-directory';
import type { LinuxRoots } from '../platform/linux/roots';
import { READ_ONLY_LINK, READABLE, TOP_FOLDERS } from './capture-limits';

const PROC_SUPER_MAGIC = 0x9fa0;

/**
 * Copy of a captured tree (`proc`, `sys` and other files next to them) that collectors read like a running machine.
 * Collectors keep files open, so a second capture replaces the content of the files, as the kernel does.
 */
export class Capture {
  readonly roots: LinuxRoots;
  readonly problems: string[] = [];
  readonly #directory = mkdtempSync(join(tmpdir(), 'homeostat-inspect-'));

  /** @throws AdvisedError if the directory contains neither `proc` nor `sys` */
  constructor(source: string) {
    this.roots = { proc: join(this.#directory, 'proc'), sys: join(this.#directory, 'sys') };
    try {
      this.replace(source);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Replaces the content by that of another capture of the same machine. @throws as the constructor */
  replace(source: string): void {
    const from = resolve(source);
    if (!existsSync(join(from, 'proc')) && !existsSync(join(from, 'sys'))) {
      throw new AdvisedError(
        `${source} contains neither proc nor sys`,
        'Name a directory with copies of files of /proc and /sys, at the same paths, or / for this machine.',
      );
    }
    const present = new Set<string>();
    for (const top of TOP_FOLDERS) this.#copy(from, top, present);
    for (const [path, target] of Object.entries(readLinks(from))) this.#link(path, target, present);
    for (const top of TOP_FOLDERS) this.#removeOthers(top, present);
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #copy(from: string, path: string, present: Set<string>): void {
    const stats = lstatSync(join(from, path), { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (present.size >= READABLE.entries) {
      throw new AdvisedError(
        `${from} has more than ${READABLE.entries} files`,
        'Name a directory with a capture only.',
      );
    }
    present.add(path);
    if (stats.isSymbolicLink()) {
      this.#link(path, readlinkSync(join(from, path)), present);
    } else if (stats.isDirectory()) {
      this.#makeDirectory(path);
      for (const name of readdirSync(join(from, path))) this.#copy(from, join(path, name), present);
    } else if (stats.isFile() && stats.size <= READABLE.fileBytes) {
      this.#write(path, join(from, path));
    } else {
      present.delete(path);
      this.problems.push(`${path}: ${stats.isFile() ? 'too large' : 'not a file'}, ignored`);
    }
  }

  #write(path: string, source: string): void {
    const target = join(this.#directory, path);
    try {
      const content = readFileSync(source);
      const isFile = lstatSync(target, { throwIfNoEntry: false })?.isFile() === true;
      // Most files of a later capture are the same, and some disks take milliseconds to replace one.
      if (isFile && readFileSync(target).equals(content)) return;
      if (!isFile) rmSync(target, { recursive: true, force: true });
      makeDirectory(dirname(target));
      writeFileSync(target, content, { mode: 0o600 });
    } catch (error) {
      // Its maker could not read everything either.
      this.problems.push(`${path}: ${messageOf(error)}`);
    }
  }

  /** Makes a link unless it could lead out of the capture. */
  #link(path: string, target: string, present: Set<string>): void {
    const own = join(this.#directory, path);
    const goal = relative(this.#directory, resolve(dirname(own), target));
    const isOutside = goal === '..' || goal.startsWith(`..${sep}`) || target.startsWith('/');
    if (isOutside && !READ_ONLY_LINK.test(path)) {
      present.delete(path);
      this.problems.push(`${path}: a link that leads out of the capture, ignored`);
      return;
    }
    present.add(path);
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) present.add(folder);
    rmSync(own, { recursive: true, force: true });
    makeDirectory(dirname(own));
    symlinkSync(target, own);
  }

  #makeDirectory(path: string): void {
    const own = join(this.#directory, path);
    if (lstatSync(own, { throwIfNoEntry: false })?.isDirectory() !== true) rmSync(own, { force: true });
    makeDirectory(own);
  }

  /** Empties a file before it is removed: an open descriptor must not return its old content. */
  #removeOthers(path: string, present: ReadonlySet<string>): void {
    const own = join(this.#directory, path);
    const stats = lstatSync(own, { throwIfNoEntry: false });
    if (stats === undefined) return;
    if (stats.isDirectory()) for (const name of readdirSync(own)) this.#removeOthers(join(path, name), present);
    if (present.has(path)) return;
    if (stats.isFile()) truncateSync(own);
    rmSync(own, { recursive: true, force: true });
  }
}

/** Checks whether a directory is the root of a running machine, which is read in place. */
export function isRunningMachine(root: string): boolean {
  try {
    return statfsSync(join(root, 'proc')).type === PROC_SUPER_MAGIC;
  } catch {
    return false;
  }
}

/** Reads `links.json`, the links of a capture whose archive cannot contain any: targets by path. */
function readLinks(directory: string): Readonly<Record<string, string>> {
  const file = join(directory, 'links.json');
  if (!existsSync(file)) return {};
  try {
    const links = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(links).filter(
        (entry): entry is [string, string] => /^(?:proc|sys)\//.test(entry[0]) && typeof entry[1] === 'string',
      ),
    );
  } catch (error) {
    throw new AdvisedError(`cannot read ${file}: ${messageOf(error)}`, 'Write an object with link targets by path.');
  }
}
