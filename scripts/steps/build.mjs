import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Builds, readIfThere } from './builds.mjs';
import { doOnce } from './lock.mjs';
import { fail, isClone, ROOT, run, say } from './runtime.mjs';

const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'vite-yaml.ts', 'package.json', 'package-lock.json'];
/** File in the directory of the bundles with the hash of their sources. */
const STAMP = '.homeostat-sources';
/** File next to it with the key that bin/homeostat compares with that of the sources. */
const KEY = '.homeostat-key';
const ID_CHARACTERS = 16;

/**
 * Builds all bundles if they are missing or older than their sources, and makes `out` lead to them. Two callers build
 * once, and a running host keeps its build.
 *
 * @param options `orPrevious`: continues with the previous build if this one fails, for commands that stop a host or
 *   undo its changes
 */
export function ensureBuilt(node, { orPrevious = false, root = ROOT } = {}) {
  const builds = new Builds(root);
  const hasPrevious = () => readIfThere(join(builds.link, 'main', 'cli.js')) !== undefined;
  if (!isClone(root)) return hasPrevious() ? undefined : fail('this package contains neither a build nor sources');
  // First: it also notices a source that changes while the others are read.
  const key = readKey(root);
  const hash = hashSources(root);
  const id = hash.slice(0, ID_CHARACTERS);
  const stamp = join(builds.link, STAMP);
  const isDone = () => readIfThere(stamp) === hash;
  /** @returns the reason for no new build, or undefined */
  const work = () => {
    if (!builds.has(id) && !build(node, builds, { id, hash, root })) return 'the build failed; see the messages above';
    builds.use(id);
    builds.prune(id);
    return undefined;
  };
  const problem = doOnce(join(root, '.cache', 'build.lock'), isDone, work);
  if (problem === undefined) return keepKey(join(builds.link, KEY), key);
  if (!orPrevious || !hasPrevious()) fail(problem);
  return say(`${problem}. Continuing with the previous build.`);
}

/** @returns undefined where there is no POSIX shell or no `find` */
function readKey(root) {
  if (process.platform === 'win32') return undefined;
  const script = join(root, 'scripts', 'steps', 'source-key.sh');
  const { stdout } = spawnSync('/bin/sh', ['-c', '. "$1" && source_key "$2"', 'sh', script, root], {
    encoding: 'utf8',
  });
  // It ends with the size of the list.
  return / [1-9]\d*\n$/.test(stdout) ? stdout : undefined;
}

/** Without it, bin/homeostat compares the sources here each time. */
function keepKey(file, key) {
  if (key === undefined || readIfThere(file) === key) return;
  const next = `${file}.${process.pid}`;
  try {
    writeFileSync(next, key);
    renameSync(next, file);
  } catch {
    // The build is another user's, or read-only.
  }
}

/** @returns false if the build failed */
function build(node, builds, { id, hash, root }) {
  say('building');
  const making = builds.begin();
  const tool = join('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [tool, 'build', '--logLevel', 'warn', '--mode', 'production', '--outDir', join(making, 'out')];
  const env = { ...process.env, NODE_ENV: 'production' };
  const code = run(node, args, { stdio: ['ignore', 2, 2], cwd: root, env });
  if (code !== 0) {
    rmSync(making, { recursive: true, force: true });
    if (/[?#]/.test(root)) say(`Vite cannot build in ${root}. Move the clone to a path without ? and #.`);
    return false;
  }
  writeFileSync(join(making, 'out', STAMP), hash);
  builds.finish(making, id);
  return true;
}

/** Hashes names, sizes and times. It reads no content: there are a thousand files. */
function hashSources(root) {
  const hash = createHash('sha256');
  for (const source of SOURCES) addTo(hash, root, join(root, source));
  return hash.digest('hex');
}

function addTo(hash, root, path) {
  const status = statSync(path);
  const { mtimeMs, size } = status;
  const isDirectory = status.isDirectory();
  if (!isDirectory) {
    hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) addTo(hash, root, join(path, name));
}
