import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from './builds.mjs';
import { ROOT, say } from './runtime.mjs';

const PACKAGE = join(ROOT, 'node_modules', 'electron');
const SILENCE_LIMIT_MS = 30_000;
/** Mark of a failed download, which is tried again after a day, or with HOMEOSTAT_FETCH_ELECTRON=1. */
const FAILED = join(ROOT, '.cache', 'electron-fetch-failed');
const RETRY_AFTER_MS = 86_400_000;

/**
 * Finds the Electron to start, and downloads it once if it is missing.
 *
 * @returns `{ path }`, or `{ why }`: one line with the reason and the remedy
 */
export async function findElectron(
  node,
  { env = process.env, platform = process.platform, uid = process.getuid?.() } = {},
) {
  const why = whyNot(env, platform, uid);
  if (why !== undefined) return { why };
  const present = binaryPath();
  if (present !== undefined) return { path: present };
  if (failedLately() && env.HOMEOSTAT_FETCH_ELECTRON !== '1') {
    return { why: 'a recent download of the Electron binary failed (set HOMEOSTAT_FETCH_ELECTRON=1 to try again now)' };
  }
  const problem = await fetchBinary(node);
  const fetched = binaryPath();
  if (problem === undefined && fetched !== undefined) {
    rmSync(FAILED, { force: true });
    return { path: fetched };
  }
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  writeFileSync(FAILED, problem ?? 'incomplete');
  return {
    why: `the download of the Electron binary failed: ${problem ?? 'it is incomplete'} (set HOMEOSTAT_FETCH_ELECTRON=1 to try again)`,
  };
}

function whyNot(env, platform, uid) {
  if (env.HOMEOSTAT_NO_ELECTRON === '1') return 'HOMEOSTAT_NO_ELECTRON=1 is set';
  if (uid === 0) return 'the window does not run as root (start Homeostat as a regular user for the application)';
  if (platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'no display is available (DISPLAY and WAYLAND_DISPLAY are empty)';
  const isRestricted = readIfThere('/proc/sys/kernel/apparmor_restrict_unprivileged_userns')?.trim() === '1';
  if (isRestricted && !hasSetuidSandbox()) {
    return 'the system blocks the browser sandbox (allow it with: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0)';
  }
  return undefined;
}

/** Checks for Chromium's other sandbox: a helper that belongs to root with the set-user-ID bit. */
function hasSetuidSandbox() {
  try {
    const { uid, mode } = statSync(join(PACKAGE, 'dist', 'chrome-sandbox'));
    return uid === 0 && (mode & 0o4000) !== 0;
  } catch {
    return false;
  }
}

function binaryPath() {
  const name = readIfThere(join(PACKAGE, 'path.txt'));
  if (name === undefined) return undefined;
  const path = join(PACKAGE, 'dist', name);
  return existsSync(path) ? path : undefined;
}

function failedLately() {
  try {
    return Date.now() - statSync(FAILED).mtimeMs < RETRY_AFTER_MS;
  } catch {
    return false;
  }
}

/** @returns the problem, or undefined */
function fetchBinary(node) {
  say('downloading the Electron binary (once, about 120 MB; set HOMEOSTAT_NO_ELECTRON=1 to skip it)');
  return new Promise((resolve) => {
    const child = spawn(node, [join(ROOT, 'scripts', 'steps', 'fetch-electron.mjs')], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let problem = '';
    let timer;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        problem = `no progress for ${SILENCE_LIMIT_MS / 1000} s`;
        child.kill('SIGKILL');
      }, SILENCE_LIMIT_MS);
    };
    heard();
    child.stdout.setEncoding('utf8').on('data', (text) => {
      heard();
      say(text.trim().split('\n').at(-1));
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      problem ||= text.trim().split('\n')[0];
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : problem || `the download exited with code ${code}`);
    });
  });
}
