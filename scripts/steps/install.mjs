import { createHash } from 'node:crypto';
import { lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from './builds.mjs';
import { doOnce } from './lock.mjs';
import { fail, isClone, ROOT, run, say } from './runtime.mjs';

const PACKAGES = join(ROOT, 'node_modules');
const STAMP = join(PACKAGES, '.homeostat-lock');

/**
 * Installs the locked packages if node_modules is missing or belongs to another lock. A running host does not need
 * them: its build holds everything that it loads (builds.mjs).
 */
export function ensureInstalled() {
  if (!isClone()) return;
  // A git worktree may use the packages of another clone, which `npm ci` would delete through the link.
  if (lstatSync(PACKAGES, { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const locked = readIfThere(join(ROOT, 'package-lock.json'));
  if (locked === undefined) fail('package-lock.json is missing. Run Homeostat from a clone of its repository.');
  const lock = createHash('sha256').update(locked).digest('hex');
  const problem = doOnce(
    join(ROOT, '.cache', 'install.lock'),
    () => readIfThere(STAMP) === lock,
    () => install(lock),
  );
  if (problem !== undefined) fail(problem);
}

function install(lock) {
  say('installing the locked packages (npm ci)');
  // npm names itself to its scripts. Otherwise a shell finds it, also on Windows.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // Standard output is for JSON.
  const options = { stdio: ['ignore', 2, 2] };
  const code =
    npm?.endsWith('.js') === true
      ? run(process.execPath, [npm, ...args], options)
      : run('npm', args, { ...options, shell: process.platform === 'win32' });
  if (code !== 0)
    fail(
      'npm ci failed; see the messages above. Without a network connection, it needs the packages in the npm cache.',
    );
  writeFileSync(STAMP, lock);
}
