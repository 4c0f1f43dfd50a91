import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// Everything under scripts/ that runs before `npm ci` uses only built-in modules of Node 20.

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
export const EXIT_USAGE = 64;

/** Returns true in a clone. An installed package has no sources: it brings its build, and its packages are installed. */
export function isClone(root = ROOT) {
  return existsSync(join(root, 'src'));
}

/** Prints a step to standard error, so that `--json` output stays clean. */
export function say(text) {
  process.stderr.write(`homeostat: ${text}\n`);
}

/** Prints the problem and its remedy in one line, and exits. */
export function fail(text, code = 1) {
  say(text);
  process.exit(code);
}

const MINIMUM = [22, 12];

function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}

/** Returns true for a Node that is new enough, and built for this machine and its C library. */
function runs(node) {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return status === 0 && isNewEnough(stdout);
}

/** Returns the Node in the lock for this machine, whether it is installed or not. */
function bundledNode(packages) {
  const isWindows = process.platform === 'win32';
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  return join(packages, name, 'bin', isWindows ? 'node.exe' : 'node');
}

/**
 * Finds the Node that runs the product: the one in the lock, else this one if it is new enough. Exits with one line if
 * there is neither. bin/homeostat finds the same one.
 */
export function findNode() {
  const places = [join(ROOT, 'node_modules')];
  // npm installs the packages of a dependency next to it.
  const at = ROOT.lastIndexOf(`${sep}node_modules${sep}`);
  if (at >= 0) places.push(join(ROOT.slice(0, at), 'node_modules'));
  const bundled = places.map(bundledNode).find((path) => existsSync(path) && runs(path));
  if (bundled !== undefined) return bundled;
  if (isNewEnough(process.version)) return process.execPath;
  return fail(
    `Node ${process.version} is too old, and no Node is bundled for ${process.platform}-${process.arch}. Install Node 24 (at least ${MINIMUM.join('.')}), then run this command again.`,
    EXIT_USAGE,
  );
}

/** Runs a program in this terminal and waits. @returns its exit code */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit', ...options });
  if (error !== undefined) say(`cannot start ${program}: ${error.message}`);
  return status ?? 1;
}
