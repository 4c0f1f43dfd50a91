import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { ROOT, run, say } from './runtime.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Finds a named or installed Chromium, else Playwright's own. @throws if there is none */
export function findChromium() {
  const found = find();
  if (found === undefined) throw new Error('Chromium was not found: install it, or set HOMEOSTAT_CHROMIUM to its path');
  return found;
}

/** As {@link findChromium}, else Debian's, which root installs. @returns its path, or undefined */
export function ensureChromium() {
  const found = find();
  if (found !== undefined) return found;
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isDebianRoot) return undefined;
  say('installing Chromium for the tests (apt-get)');
  const apt = (...args) =>
    run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=900', ...args], {
      stdio: ['ignore', 'ignore', 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt('update');
  apt('install', '-y', 'chromium');
  return find();
}

function find() {
  const named = process.env.HOMEOSTAT_CHROMIUM;
  if (named) return named;
  const directories = (process.env.PATH ?? '').split(delimiter);
  const installed = NAMES.flatMap((name) => directories.map((directory) => join(directory, name)));
  return [...installed, ...ELSEWHERE, playwrights()].find((path) => path !== undefined && existsSync(path));
}

function playwrights() {
  try {
    return createRequire(join(ROOT, 'package.json'))('playwright-core').chromium.executablePath();
  } catch {
    return undefined;
  }
}
