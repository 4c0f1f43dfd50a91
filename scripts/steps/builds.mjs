import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isAlive } from './lock.mjs';

/*
 * Places of builds: each has a directory of its own, `.cache/builds/ID`, and `out` is a link to the one in use. A
 * process that was started through `out` loads its later modules and the files of the dashboard from the real
 * directory, so a new build next to it changes nothing for it. A build holds everything that it loads at run time:
 * `out` with the bundles, `resources`, and the native package in `node_modules`, which `npm ci` may replace at any
 * time.
 */

/** Number of the newest builds that are kept even if nothing uses them. */
const KEPT_BUILDS = 3;
/** File that each host creates in the directory of its build; see src/main/self/build.ts. */
const USER_FILE = /^used-by-(\d+)$/;

/** Prefix for the name of an unfinished build; the process ID of its builder follows. */
const MAKING = 'making-';
/** Prefix for the name of a plain `out` that was set aside. */
const PLAIN = 'plain-';

const NATIVE_PACKAGE = 'better-sqlite3';
/** Parts that a build needs. The package also contains the sources of SQLite, 20 MB. */
const NATIVE_PARTS = ['package.json', 'LICENSE', 'lib'];

export class Builds {
  constructor(root) {
    this.root = root;
    this.directory = join(root, '.cache', 'builds');
    this.link = join(root, 'out');
  }

  /** Returns true for a complete build. */
  has(id) {
    return existsSync(join(this.directory, id, 'out', 'main', 'cli.js'));
  }

  /** Creates an empty directory for a new build. @returns its path; the bundles go into `out` in it */
  begin() {
    const making = join(this.directory, `${MAKING}${process.pid}`);
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    return making;
  }

  /** Adds the files that the bundles load, and gives the build its name. */
  finish(making, id) {
    cpSync(join(this.root, 'resources'), join(making, 'resources'), { recursive: true });
    copyNativePackage(join(this.root, 'node_modules', NATIVE_PACKAGE), join(making, 'node_modules', NATIVE_PACKAGE));
    if (this.has(id)) rmSync(making, { recursive: true, force: true });
    else {
      rmSync(join(this.directory, id), { recursive: true, force: true });
      renameSync(making, join(this.directory, id));
    }
  }

  /** Makes `out` lead to a build, in one step for all readers. */
  use(id) {
    const target = join(this.directory, id, 'out');
    const next = `${this.link}.${process.pid}`;
    rmSync(next, { recursive: true, force: true });
    try {
      symlinkSync(relative(dirname(this.link), target), next, 'junction');
    } catch {
      // Some file systems have no links. A copy is at least replaced as a whole.
      cpSync(target, next, { recursive: true });
    }
    if (isPlainDirectory(this.link)) this.#copyPlain(this.link, target);
    for (const name of this.#names().filter((one) => one.startsWith(PLAIN))) {
      this.#copyPlain(join(this.directory, name, 'out'), target);
    }
    if (isPlainDirectory(this.link)) this.#setAside();
    try {
      renameSync(next, this.link);
    } catch {
      // Windows does not rename over a junction.
      rmSync(this.link, { recursive: true, force: true });
      renameSync(next, this.link);
    }
  }

  /** Removes unused builds except the newest, and the remains of interrupted builds. */
  prune(currentId) {
    const names = this.#names();
    for (const name of names.filter((one) => one.startsWith(MAKING))) {
      if (!isAlive(Number(name.slice(MAKING.length)))) this.#remove(name);
    }
    const others = names.filter((name) => !name.startsWith(MAKING) && name !== currentId);
    const oldestFirst = others.map((name) => ({ name, atMs: this.#timeOf(name) })).sort((a, b) => a.atMs - b.atMs);
    for (const { name } of oldestFirst.slice(0, Math.max(0, oldestFirst.length - (KEPT_BUILDS - 1)))) {
      if (!this.#isUsed(name)) this.#remove(name);
    }
  }

  /**
   * Copies the modules of a plain `out`, which a direct call of `electron-vite build` or an earlier version made. A
   * host that runs from it must find its modules, whose names contain a hash, in the build that replaces it.
   */
  #copyPlain(plain, target) {
    for (const folder of [join('main', 'chunks'), join('renderer', 'assets')]) {
      if (existsSync(join(plain, folder))) {
        cpSync(join(plain, folder), join(target, folder), { recursive: true, force: false });
      }
    }
  }

  #setAside() {
    const aside = join(this.directory, `${PLAIN}${Math.round(statSync(this.link).mtimeMs)}-${process.pid}`);
    mkdirSync(aside, { recursive: true });
    renameSync(this.link, join(aside, 'out'));
  }

  #names() {
    return readdirSync(this.directory);
  }

  #isUsed(name) {
    return readdirSync(join(this.directory, name)).some((file) => {
      const pid = USER_FILE.exec(file)?.[1];
      return pid !== undefined && isAlive(Number(pid));
    });
  }

  #timeOf(name) {
    return statSync(join(this.directory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  /** Renames before it deletes, so that a build is complete or absent. */
  #remove(name) {
    const gone = join(this.directory, `${MAKING}${process.pid}`);
    try {
      rmSync(gone, { recursive: true, force: true });
      renameSync(join(this.directory, name), gone);
      rmSync(gone, { recursive: true, force: true });
    } catch {
      // Windows keeps files that are in use. The next build tries again.
    }
  }
}

function copyNativePackage(from, to) {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const part of NATIVE_PARTS) {
    if (existsSync(join(from, part))) cpSync(join(from, part), join(to, part), { recursive: true });
  }
  const prebuilt = join(from, 'prebuilds');
  mkdirSync(join(to, 'prebuilds'));
  for (const name of readdirSync(prebuilt)) {
    if (name.startsWith(process.platform) && name.endsWith(`-${process.arch}.node`)) {
      cpSync(join(prebuilt, name), join(to, 'prebuilds', name));
    }
  }
}

function isPlainDirectory(path) {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts?.isDirectory() === true && !facts.isSymbolicLink();
}

/** @returns the text of a file, or undefined if it cannot be read */
export function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
