import { type ChildProcess, spawn } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import type { ActionInfo } from '../../src/shared/contract/optimization-schemas';
import { startTestHost, type TestHost } from '../helpers/host';
import { expectLive, findFreePort, launchBrowser, openDashboard } from './open-dashboard';

/**
 * Tests the Optimize page in a real browser on the real headless host, while a program of this test overloads the
 * machine. The program is in the session of the host, so its nice value has an effect.
 */

const SMALL = { width: 900, height: 640 };
const PHONE = { width: 390, height: 844 };
/** Ends after its time, so that it never outlives a failed test for long. */
const LOAD_MS = 90_000;
const THREADS = 4;
/** A hostile name of a program, which must appear as plain text. */
const BUSY_APP = 'e2e-<b>hog<i>.js';
const BUSY = `const { Worker, isMainThread } = require('node:worker_threads');
if (isMainThread) {
  setTimeout(() => process.exit(), ${LOAD_MS});
  for (let index = 0; index < ${THREADS}; index++) new Worker(__filename);
} else for (;;);`;
/** User ID without a name for the program if the tests run as root. */
const UNPRIVILEGED_UID = process.getuid?.() === 0 ? 65_534 : undefined;
const MONTHS_AGO = new Date('2020-01-01');
/** Milliseconds for eight pairs of windows, one of which may be measured again, and the verdict. */
const VERDICT_WITHIN_MS = 45_000;

let browser: Browser;
let home: string;
let caches: string;
let host: TestHost;
let busy: ChildProcess | undefined;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  browser = await launchBrowser();
  home = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  caches = join(home, 'caches');
  writeFileSync(join(home, 'homeostat.yaml'), `dashboard:\n  port: ${await findFreePort()}\n`);
  writeFileSync(join(home, BUSY_APP), BUSY);
  mkdirSync(join(caches, 'pip'), { recursive: true });
  for (const name of ['old-a', 'old-b', 'new']) writeFileSync(join(caches, 'pip', name), name.repeat(1_000));
  for (const name of ['old-a', 'old-b']) utimesSync(join(caches, 'pip', name), MONTHS_AGO, MONTHS_AGO);
  host = await startTestHost({ home, env: { XDG_CACHE_HOME: caches } });
});
test.afterEach(() => {
  busy?.kill('SIGKILL');
  busy = undefined;
});
test.afterAll(async () => {
  await host?.end('SIGKILL');
  await browser?.close();
  rmSync(home, { recursive: true, force: true });
});

async function open(hash: string, url = host.url) {
  const opened = await openDashboard(browser, url, SMALL);
  await expectLive(opened.page);
  await opened.page.evaluate((to) => {
    location.hash = to;
  }, hash);
  return opened;
}

/** Reads the nice value of every thread from the kernel. */
function niceValues(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

const choose = (page: Page, name: string | RegExp) => page.getByRole('radio', { name }).click({ force: true });

test('suggests a remedy for an overload, tries it with one click, judges it, and undoes it exactly', async () => {
  test.setTimeout(150_000);
  const { page, errors } = await open('#/optimize');
  await expect(page.getByText('No active changes')).toBeVisible();
  busy = spawn(process.execPath, [join(home, BUSY_APP)], { stdio: 'ignore' });
  const { pid = 0 } = busy;
  // Follows the link from a bottleneck, which puts this program first regardless of others.
  await page.evaluate((to) => {
    location.hash = to;
  }, `#/optimize?target=pid:${pid}`);
  const suggestions = page.getByRole('region', { name: 'Suggestions' });
  const card = suggestions
    .getByRole('article', { name: /less CPU time/ })
    .filter({ hasText: `${BUSY_APP} (pid ${pid})` });
  await expect(card).toBeVisible({ timeout: 30_000 });
  const niceBefore = niceValues(pid);
  // The tests themselves may run at a lower priority.
  const [usual] = niceBefore;
  expect(new Set(niceBefore)).toEqual(new Set([usual]));

  await expect(card).toContainText('Not tried yet');
  await card.getByRole('button', { name: 'Preview changes' }).click();
  await expect(card.getByRole('region', { name: 'Equivalent shell commands' })).toContainText(`renice -n 10 -p ${pid}`);
  await expect(card.getByRole('region', { name: 'Shell commands to undo' })).toContainText(
    `renice -n ${usual} -p ${pid}`,
  );
  expect(niceValues(pid)).toEqual(niceBefore);

  await card.getByRole('button', { name: 'Apply', exact: true }).click();
  const trial = page.getByRole('region', { name: 'Trial in progress' });
  await expect(trial).toContainText(/The change is (on|off)/);
  await expect(trial).toContainText(/about \d+ s left/);
  await expect(trial.getByRole('img', { name: /the delay of short tasks in [2-9] pairs/ })).toBeVisible({
    timeout: VERDICT_WITHIN_MS,
  });
  await expect(trial).toContainText(/95% confidence interval: .* (lower|higher)/);
  await expect(suggestions.getByRole('button', { name: 'Apply', exact: true }).first()).toBeDisabled();

  // The verdict depends on other programs; that there is one, with its numbers, does not.
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText(/Better|No difference|Worse|Inconclusive/, { timeout: VERDICT_WITHIN_MS });
  await verdict.getByRole('button', { name: 'Show the trial as a table' }).click();
  await expect(verdict.getByRole('table')).toContainText('Without');
  const isKept = await verdict.getByText('The change stays active').isVisible();
  const inForce = page.getByRole('region', { name: 'Active changes' });
  if (isKept) {
    expect(new Set(niceValues(pid))).toEqual(new Set([10]));
    await inForce.getByRole('button', { name: 'Undo', exact: true }).click();
  } else await expect(verdict).toContainText('The change was undone');
  await expect(inForce).toContainText('No active changes');
  expect(niceValues(pid)).toEqual(niceBefore);

  await choose(page, 'History');
  const change = page.getByRole('list', { name: 'Changes' }).getByRole('article').first();
  await expect(change).toContainText('Undone');
  await change.getByRole('button', { name: /less CPU time/ }).click();
  await expect(change).toContainText(`${usual} → 10`);
  await expect(change).toContainText('95% confidence interval');
  await expect(change).toContainText('ReasonCPU pressure');
  await expect(page.getByRole('table', { name: 'Report' })).toContainText('less CPU time');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SMALL.width);
  expect(errors).toEqual([]);
});

test('moves old cache files to the quarantine, restores them, and deletes them only after a confirmation', async () => {
  const { page, errors } = await open('#/optimize?section=quarantine');
  const folder = join(caches, 'pip');
  await page.getByRole('link', { name: 'Find old cache files' }).click();
  const putAside = async () => {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'File or folder' }).fill(folder);
    await expect(dialog).toContainText('2 × in place becomes quarantined');
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Active changes' })).toContainText(folder);
    expect(readdirSync(folder)).toEqual(['new']);
    await choose(page, 'Quarantine');
  };
  await putAside();
  const entries = page.getByRole('list', { name: 'Quarantine' });
  await expect(entries).toContainText('2 files');
  await entries.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText('The quarantine is empty')).toBeVisible();
  expect(readdirSync(folder).sort()).toEqual(['new', 'old-a', 'old-b']);

  await page.getByRole('link', { name: 'Find old cache files' }).click();
  await putAside();
  await entries.getByRole('button', { name: 'Delete permanently…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete permanently?' });
  const purge = dialog.getByRole('button', { name: 'Delete 2 files permanently' });
  await expect(purge).toBeDisabled();
  await dialog.getByLabel('Delete them now anyway').check();
  await purge.click();
  await expect(page.getByText('The quarantine is empty')).toBeVisible();
  expect(readdirSync(folder)).toEqual(['new']);
  expect(errors).toEqual([]);
});

test('shows settings for administrators as a line to copy, and refuted tips with their measurements', async () => {
  const ownHome = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  writeFileSync(join(ownHome, 'homeostat.yaml'), `dashboard:\n  port: ${await findFreePort()}\n`);
  if (UNPRIVILEGED_UID !== undefined) chownSync(ownHome, UNPRIVILEGED_UID, UNPRIVILEGED_UID);
  const ownHost = await startTestHost({ home: ownHome, env: { HOME: ownHome }, uid: UNPRIVILEGED_UID });
  try {
    const { page, errors } = await open('#/optimize?section=actions', ownHost.url);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const action = page
      .getByRole('list', { name: 'Requires administrator rights' })
      .getByRole('article', { name: /^Let less written/ });
    const line = "echo 67108864 > '/proc/sys/vm/dirty_bytes'";
    await expect(action).toContainText(line);
    await expect(action.getByRole('button', { name: 'Apply' })).toHaveCount(0);
    await action.getByRole('button', { name: 'Copy' }).click();
    await expect(page.getByText('Copied.')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(line);
    const debunked = page.getByRole('list', { name: 'Debunked' });
    await expect(debunked).toContainText('Drop the kernel caches');
    await expect(debunked).toContainText('the next read took 6 times as long');
    expect(errors).toEqual([]);
  } finally {
    await ownHost.end('SIGKILL');
    rmSync(ownHome, { recursive: true, force: true });
  }
});

test('lists for a program what works on it, and why the rest does not, and applies from there', async () => {
  test.setTimeout(120_000);
  const ownHome = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  writeFileSync(join(ownHome, 'homeostat.yaml'), `dashboard:\n  port: ${await findFreePort()}\n`);
  writeFileSync(join(ownHome, BUSY_APP), BUSY);
  const owner = UNPRIVILEGED_UID === undefined ? {} : { uid: UNPRIVILEGED_UID };
  if (UNPRIVILEGED_UID !== undefined) chownSync(ownHome, UNPRIVILEGED_UID, UNPRIVILEGED_UID);
  busy = spawn(process.execPath, [join(ownHome, BUSY_APP)], { stdio: 'ignore', ...owner });
  const { pid = 0 } = busy;
  const scoreOf = () => readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim();
  const before = scoreOf();
  const ownHost = await startTestHost({ home: ownHome, env: { HOME: ownHome }, uid: UNPRIVILEGED_UID });
  try {
    const { page, errors } = await openDashboard(browser, ownHost.url, SMALL);
    await expectLive(page);
    // From the row of the process.
    const processes = page.getByRole('region', { name: 'Processes', exact: true });
    await processes.scrollIntoViewIfNeeded();
    const row = processes.getByRole('row').filter({ has: page.getByRole('cell', { name: String(pid), exact: true }) });
    await row.getByRole('button').first().click({ timeout: 30_000 });
    await page.getByRole('link', { name: 'See what works on it' }).click();
    const card = page.getByRole('region', { name: 'For one program' });
    await expect(card).toContainText(`${BUSY_APP}, PID ${pid}`);
    const works = card.getByRole('list', { name: 'Works here' });
    const refused = card.getByRole('list', { name: 'Does not work here' });
    await expect(refused).toContainText('Give the application in front more CPU time');
    await expect(refused).toContainText(/window (is )?in front/);
    await expect(refused.getByRole('button', { name: 'Apply…' })).toHaveCount(0);
    const listed = await Promise.all([works, refused].map((list) => list.textContent()));
    // Each action is in one of the lists, as the command line shows it.
    const { origin, hash } = new URL(ownHost.url);
    const answer = await fetch(`${origin}/api/v1/optimize/actions?target=pid:${pid}`, {
      headers: { authorization: `Bearer ${hash.replace('#token=', '')}` },
    });
    const actions = (await answer.json()) as ActionInfo[];
    expect(actions.length).toBeGreaterThan(5);
    for (const { summary, supported } of actions) expect(listed[supported ? 0 : 1]).toContain(summary);

    await works
      .getByRole('article', { name: /^Let a process use the disks/ })
      .getByRole('button', { name: 'Apply…' })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Process and all it started' }).click({ force: true });
    await expect(dialog.getByRole('radio', { name: new RegExp(`PID ${pid}`) })).toBeChecked();
    await expect(dialog.getByRole('region', { name: 'Equivalent shell commands' })).toContainText(
      `ionice -c idle -p ${pid}`,
    );
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(card).toContainText(`${BUSY_APP}, PID ${pid}`);

    await page.setViewportSize(PHONE);
    const killable = works.getByRole('article', { name: /more likely to be killed/ });
    await expect(killable.getByRole('button', { name: 'Apply…' })).toBeInViewport({ ratio: 0 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
    await killable.getByRole('button', { name: 'Apply…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true }).click();
    await expect.poll(scoreOf).toBe('300');
    // It does not offer a setting again that is active.
    await page.evaluate((to) => {
      location.hash = to;
    }, `#/optimize?section=actions&target=pid:${pid}`);
    await expect(refused).toContainText('more likely to be killed');
    await choose(page, /^Now/);
    await page
      .getByRole('region', { name: 'Active changes' })
      .getByRole('button', { name: 'Undo', exact: true })
      .click();
    await expect.poll(scoreOf).toBe(before);

    busy.kill('SIGKILL');
    await page.evaluate((to) => {
      location.hash = to;
    }, '#/optimize?section=actions&target=pid:4194304');
    await expect(card).toContainText('This program has exited');
    await card.getByRole('button', { name: 'Choose another' }).click();
    await expect(card.getByRole('radiogroup', { name: 'Processes' })).toBeVisible();
    expect(errors).toEqual([]);
  } finally {
    await ownHost.end('SIGKILL');
    rmSync(ownHome, { recursive: true, force: true });
  }
});
