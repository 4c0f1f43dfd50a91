import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Finds the Chromium for tests: a named one, an installed one, else Playwright's own. */
export function findChromium(): string {
  const named = process.env['HOMEOSTAT_CHROMIUM'];
  const path = [...(named === undefined ? [] : [named]), ...INSTALLED, chromium.executablePath()].find(existsSync);
  if (path === undefined) throw new Error('no Chromium was found: name one with HOMEOSTAT_CHROMIUM');
  return path;
}
