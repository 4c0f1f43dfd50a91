import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Builds, readIfThere } from './builds.mjs';
import { doOnce } from './lock.mjs';
import { fail, ROOT, run, say } from './runtime.mjs';

const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'vite-yaml.ts', 'package.json', 'package-lock.json'];
/** In the bundles' directory: the hash of what they were made of. */
const STAMP = '.homeostat-sources';
const ID_CHARACTERS = 16;

/**
 * Builds all bundles where they are missing or older than what they are made of, and makes `out` lead to them. Two
 * callers build once; a build that runs is not disturbed.
 *
 * @param options `mode`: of Vite; `orPrevious`: continues with the build that is there where this one fails, as for
 *   commands that stop a host or undo its changes
 */
export function ensureBuilt(node, { mode = 'production', orPrevious = false, root = ROOT } = {}) {
  const builds = new Builds(root);
  const hash = hashSources(root, mode);
  const id = hash.slice(0, ID_CHARACTERS);
  const stamp = join(builds.link, STAMP);
  doOnce(
    join(root, '.cache', 'build.lock'),
    () => readIfThere(stamp) === hash,
    () => {
      if (!builds.has(id) && !build(node, builds, { id, hash, mode, root })) {
        const hasPrevious = readIfThere(join(builds.link, 'main', 'cli.js')) !== undefined;
        if (!orPrevious || !hasPrevious) fail('the build failed; see the messages above');
        return say('the build failed; see the messages above. Continuing with the previous build.');
      }
      builds.use(id);
      builds.prune(id);
    },
  );
}

/** @returns whether it succeeded */
function build(node, builds, { id, hash, mode, root }) {
  say('building');
  const making = builds.begin();
  const tool = join('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [tool, 'build', '--logLevel', 'warn', '--mode', mode, '--outDir', join(making, 'out')];
  const env = { ...process.env, NODE_ENV: mode };
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

/** Names, sizes and times: a few hundred files are looked at, none is read. */
function hashSources(root, mode) {
  const hash = createHash('sha256').update(mode === 'production' ? '' : mode);
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
