import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Everything under scripts/ runs on Node 20 with its built-ins only: it is what brings the rest.

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
export const EXIT_USAGE = 64;

/** Says what is being done; on standard error, so that `--json` output stays clean. */
export function say(text) {
  process.stderr.write(`homeostat: ${text}\n`);
}

/** Ends with one line that says what is wrong and what to do. */
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
 * The Node that runs the product: the one that the lock brings, else this one where it is new enough. Ends with one
 * line where neither is there.
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

/** Runs a program to its end with our terminal. @returns its exit code */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit', ...options });
  if (error !== undefined) say(`cannot start ${program}: ${error.message}`);
  return status ?? 1;
}
