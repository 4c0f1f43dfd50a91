import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Everything under scripts/ that runs before `npm ci` uses only built-in modules of Node 20.

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
export const EXIT_USAGE = 64;

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

/**
 * Finds the Node that runs the product: the one in the lock, else this one if it is new enough. Exits with one line if
 * there is neither.
 */
export function findNode() {
  const locked = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(locked) && spawnSync(locked, ['--version']).status === 0) return locked;
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
