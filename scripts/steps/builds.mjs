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
 * Where builds are: each in a directory of its own, `.cache/builds/ID`, and `out` is a link to the one in use. A process
 * that was started through `out` loads its later modules and the dashboard's files from the real directory, so that a
 * new build beside it changes nothing for it. A build holds everything that it loads at run time: `out` with the
 * bundles, `resources`, and the native package in `node_modules`, which `npm ci` may replace at any time.
 */

/** The newest ones are kept, whether in use or not. */
const KEPT_BUILDS = 3;
/** Made in a build's directory by each host that runs from it; see src/main/self/build.ts. */
const USER_FILE = /^used-by-(\d+)$/;

/** Begins the name of a build that is not finished; the id of its builder follows. */
const MAKING = 'making-';
/** Begins the name of a plain `out` that was set aside. */
const PLAIN = 'plain-';

const NATIVE_PACKAGE = 'better-sqlite3';
/** Besides these a package has the sources of SQLite, 20 MB. */
const NATIVE_PARTS = ['package.json', 'LICENSE', 'lib'];

export class Builds {
  constructor(root) {
    this.root = root;
    this.directory = join(root, '.cache', 'builds');
    this.link = join(root, 'out');
  }

  /** Of a build that is there as a whole. */
  has(id) {
    return existsSync(join(this.directory, id, 'out', 'main', 'cli.js'));
  }

  /** An empty directory for a build that is being made. @returns its path; the bundles go into `out` in it */
  begin() {
    const making = join(this.directory, `${MAKING}${process.pid}`);
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    return making;
  }

  /** Adds what the bundles load, and gives the build its name. */
  finish(making, id) {
    cpSync(join(this.root, 'resources'), join(making, 'resources'), { recursive: true });
    copyNativePackage(join(this.root, 'node_modules', NATIVE_PACKAGE), join(making, 'node_modules', NATIVE_PACKAGE));
    if (this.has(id)) rmSync(making, { recursive: true, force: true });
    else {
      rmSync(join(this.directory, id), { recursive: true, force: true });
      renameSync(making, join(this.directory, id));
    }
  }

  /** Makes `out` lead to a build, at once for everybody who looks. */
  use(id) {
    const target = join(this.directory, id, 'out');
    const next = `${this.link}.${process.pid}`;
    rmSync(next, { recursive: true, force: true });
    try {
      symlinkSync(relative(dirname(this.link), target), next, 'junction');
    } catch {
      // A file system without links: copied, a build that is in use is at least replaced as a whole.
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
      // Windows renames over no junction.
      rmSync(this.link, { recursive: true, force: true });
      renameSync(next, this.link);
    }
  }

  /** Removes builds that nobody uses, but the newest, and what builds that were cut short have left. */
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
   * `out` is a plain directory where `electron-vite build` was called directly, and where an earlier version built. A
   * host that runs from it must find its modules, whose names carry a hash, in what comes in its place.
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

  /** Renamed first: a build is there as a whole or not at all. */
  #remove(name) {
    const gone = join(this.directory, `${MAKING}${process.pid}`);
    try {
      rmSync(gone, { recursive: true, force: true });
      renameSync(join(this.directory, name), gone);
      rmSync(gone, { recursive: true, force: true });
    } catch {
      // Windows keeps what is in use; the next build tries again.
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

/** @returns a file's text, or undefined where there is none */
export function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
