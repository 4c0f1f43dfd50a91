import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { startTestHost, type TestHost } from '../helpers/host';
import { expectLive, findFreePort, launchBrowser, openDashboard } from './open-dashboard';

/**
 * Tests the Automation and Reports pages in a real browser on the real headless host, while a program of this test uses
 * the whole CPU. No other program may be restrained.
 */

const SMALL = { width: 900, height: 640 };
/** Ends after its time, so that it never outlives a failed test for long. */
const LOAD_MS = 60_000;
const BUSY_APP = 'e2e-runaway.js';
/** Automation waits before it restrains the same program again. */
const ASKED_APP = 'e2e-asked.js';
const BUSY = `const { Worker, isMainThread } = require('node:worker_threads');
if (isMainThread) {
  setTimeout(() => process.exit(), ${LOAD_MS});
  for (let index = 0; index < ${2 * availableParallelism()}; index++) new Worker(__filename);
} else for (;;);`;
const PROFILE = `name: slow-watch
description: Homeostat measures half as often
changes:
  - action: own-pace
    target: machine
    value: 2
    why: The charts are coarser
`;

let browser: Browser;
let home: string;
let host: TestHost;
let busy: ChildProcess | undefined;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  browser = await launchBrowser();
  home = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  const settings = [
    `dashboard: { port: ${await findFreePort()} }`,
    `automation: { levels: { processor: automatic }, watch_hours: 0, runaway_seconds: 3, only: [${BUSY_APP}, ${ASKED_APP}] }`,
  ];
  writeFileSync(join(home, 'homeostat.yaml'), `${settings.join('\n')}\n`);
  mkdirSync(join(home, 'profiles'));
  writeFileSync(join(home, 'profiles', 'slow-watch.yaml'), PROFILE);
  for (const app of [BUSY_APP, ASKED_APP]) writeFileSync(join(home, app), BUSY);
  host = await startTestHost({ home });
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

async function open(hash: string): Promise<Page> {
  const { page } = await openDashboard(browser, host.url, SMALL);
  await expectLive(page);
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  return page;
}

test('restrains a runaway program without a click, notifies, and releases it when it ends', async () => {
  const page = await open('#/automation');
  const now = page.getByRole('region', { name: 'Active mitigations' });
  await expect(now).toContainText('No active mitigations');
  busy = spawn(process.execPath, [join(home, BUSY_APP)], { stdio: 'ignore' });
  const { pid = 0 } = busy;
  const usual = getPriority(pid);

  await expect(now.getByRole('list', { name: 'Active mitigations' })).toContainText(String(pid), { timeout: 20_000 });
  expect(getPriority(pid)).toBeGreaterThan(usual);
  await expect(now).toContainText('expires at');
  const decisions = page.getByRole('region', { name: 'Recent decisions' });
  await expect(decisions.getByRole('listitem').filter({ hasText: 'Applied' }).first()).toContainText(BUSY_APP);

  busy.kill('SIGKILL');
  await expect(now.getByRole('list', { name: 'Active mitigations' })).toBeHidden({ timeout: 15_000 });
  await expect(decisions.getByRole('listitem').filter({ hasText: 'Ended' }).first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SMALL.width);
});

test('lists the actions in the report, and saves it as a document', async () => {
  const page = await open('#/reports');
  const done = page.getByRole('region', { name: 'Changes', exact: true });
  await expect(done.getByRole('row', { name: /Give a process less CPU time/ }).first()).toContainText('automation');
  const helped = page.getByRole('region', { name: 'Effectiveness' });
  await expect(helped.getByRole('list', { name: 'Verdicts by week, oldest first' })).toBeVisible();
  await helped.getByRole('button', { name: 'Show the weeks as a table' }).click();
  await expect(helped.getByRole('columnheader', { name: 'Median gain' })).toBeVisible();

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as Markdown' }).click();
  const document = readFileSync(await (await saved).path(), 'utf8');
  expect(document).toContain('| process-priority, ');
});

test('asks before it restrains a program, and shows the question at once', async () => {
  const page = await open('#/automation');
  const level = page.getByRole('radiogroup', { name: 'Automation level: CPU' });
  await level.getByRole('radio', { name: 'Ask' }).click();
  busy = spawn(process.execPath, [join(home, ASKED_APP)], { stdio: 'ignore' });
  const { pid = 0 } = busy;
  const usual = getPriority(pid);
  const asked = page
    .getByRole('list', { name: 'Approvals' })
    .getByRole('listitem')
    .filter({ hasText: String(pid) });
  await expect(asked).toContainText('Expires at', { timeout: 20_000 });
  await expect(asked.getByRole('button')).toHaveText(['Reject', 'Approve']);
  expect(getPriority(pid)).toBe(usual);
  await asked.getByRole('button', { name: 'Approve' }).click();
  await expect(asked).toBeHidden();
  const active = page.getByRole('list', { name: 'Active mitigations' });
  await expect(active).toContainText(String(pid));
  expect(getPriority(pid)).toBeGreaterThan(usual);
  busy.kill('SIGKILL');
  await expect(active).toBeHidden({ timeout: 15_000 });
});

test('sets levels, pauses everything, and undoes everything with one button', async () => {
  const page = await open('#/automation');
  const memory = page.getByRole('radiogroup', { name: 'Automation level: Memory' });
  await memory.getByRole('radio', { name: 'Ask' }).click();
  await expect(memory.getByRole('radio', { name: 'Ask' })).toBeChecked();
  await page.reload();
  await page.evaluate(() => {
    location.hash = '#/automation';
  });
  await expect(memory.getByRole('radio', { name: 'Ask' })).toBeChecked();

  const bar = page.getByRole('region', { name: 'Automation status' });
  await bar.getByRole('button', { name: 'Pause for an hour' }).click();
  await expect(bar).toContainText('Paused');
  await bar.getByRole('button', { name: 'Resume' }).click();
  await expect(bar).toContainText('Running');

  await bar.getByRole('button', { name: 'Undo everything and stop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo everything and stop' }).click();
  await expect(bar).toContainText('Stopped');
  await bar.getByRole('button', { name: 'Resume' }).click();
  await expect(bar).toContainText('Running');
});

test('uses a profile and turns it off, with the parts that work here', async () => {
  const page = await open('#/automation');
  const profile = page
    .getByRole('region', { name: 'Profiles' })
    .getByRole('listitem')
    .filter({ hasText: 'slow-watch' });
  await expect(profile).toContainText('1 change, all available here');
  await profile.getByRole('button', { name: 'Use' }).click();
  await expect(profile).toContainText('Active');
  await profile.getByRole('button', { name: 'Turn off' }).click();
  await expect(profile.getByRole('button', { name: 'Use' })).toBeVisible();
});

test('reports a mistake in a change set with its line; adds and removes a schedule', async () => {
  const page = await open('#/automation');
  await page.getByRole('region', { name: 'Change sets' }).getByRole('button', { name: 'Submit a change set' }).click();
  const submitted = page.getByRole('dialog', { name: 'Submit a change set' });
  await submitted.getByRole('textbox').fill('name: wrong\nchanges:\n  - action: freeze\n    target: nobody\n');
  await submitted.getByRole('button', { name: 'Submit' }).click();
  await expect(submitted.getByRole('alert')).toContainText(':4');
  await submitted.getByRole('button', { name: 'Cancel' }).click();

  const schedule = page.getByRole('region', { name: 'Schedules' });
  await schedule.getByRole('button', { name: 'Add' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a schedule' });
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Choose an action');
  await dialog.getByRole('combobox').selectOption('own-pace');
  await dialog.getByLabel('Value (optional)').fill('2');
  await dialog.getByRole('radio', { name: 'Maintenance window' }).check();
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(
    schedule.getByRole('listitem').filter({ hasText: 'Increase the interval between measurements' }),
  ).toContainText('0 3 * * 6');
  await schedule.getByRole('button', { name: 'Remove the schedule for own-pace' }).click();
  await expect(schedule).toContainText('No schedules yet');
});
