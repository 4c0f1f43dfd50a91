import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { startTestHost, type TestHost } from '../helpers/host';
import { expectLive, findFreePort, inkOf, launchBrowser, openDashboard } from './open-dashboard';

/** Tests the Alerts page in a real browser on the real headless host, with rules that match on every machine. */

const SMALL = { width: 900, height: 640 };
const LARGE = { width: 1600, height: 1000 };
/** Milliseconds after the start in which a host lets no alert fire. */
const FIRES_WITHIN_MS = 60_000;
const HOSTILE = '<img src=x onerror="document.title=1">';

let browser: Browser;
let home: string;
let host: TestHost;

const rulesFile = () => join(home, 'alerts.yaml');
const logFile = () => join(home, 'alerts.log');

/** @param above the share of used memory above which the alert fires */
function rulesText(above: number): string {
  return `rules:
  - name: memory-used
    kind: threshold
    series: memory_used_ratio
    above: ${above}
    for_seconds: 1
    clear_for_seconds: 1
    severity: critical
    summary: 'Memory is used ${HOSTILE}'
    advice: Close the heaviest programs.
    actions: [freeze]
channels:
  - name: log
    kind: log
    path: ${logFile()}
routing:
  default_channels: [log]
`;
}

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  browser = await launchBrowser();
  home = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  writeFileSync(join(home, 'homeostat.yaml'), `dashboard:\n  port: ${await findFreePort()}\n`);
  writeFileSync(rulesFile(), rulesText(0.0001));
  host = await startTestHost({ home });
});
test.afterAll(async () => {
  await host?.end('SIGKILL');
  await browser?.close();
  rmSync(home, { recursive: true, force: true });
});

async function open(section: string, viewport = SMALL) {
  const opened = await openDashboard(browser, host.url, viewport);
  await expectLive(opened.page);
  await opened.page.evaluate((hash) => {
    location.hash = hash;
  }, `#/alerts?section=${section}`);
  return opened;
}

const alertOf = (page: Page) => page.getByRole('article', { name: /^Alert: Memory is used/ });
const badgeOf = (page: Page) => page.getByRole('link', { name: /^Alerts/ });

test('shows an alert that fires, is acknowledged and silenced, and resolves when its rule changes', async () => {
  test.setTimeout(150_000);
  const { page, errors } = await open('active');
  const alert = alertOf(page);
  await expect(alert.getByText('critical')).toBeVisible({ timeout: FIRES_WITHIN_MS });
  await expect(badgeOf(page)).toContainText('1 needs attention, highest severity critical', {
    timeout: FIRES_WITHIN_MS,
  });

  await expect(alert).toContainText(HOSTILE);
  await expect(alert).toContainText('memory_used_ratio is above 0.0% for 1 s');
  await expect(alert).toContainText('Close the heaviest programs.');
  await expect(alert.getByRole('term').filter({ hasText: 'Notified through' }).locator('..')).toContainText('log');
  await expect.poll(() => inkOf(page, /^Memory used/), { timeout: 15_000 }).toBeGreaterThan(200);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SMALL.width);

  await alert.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(alert.getByText('acknowledged', { exact: true })).toBeVisible();
  await expect(badgeOf(page)).not.toContainText('attention');

  await alert.getByRole('link', { name: 'Silence' }).click();
  const dialog = page.getByRole('dialog', { name: 'Silence alerts' });
  await expect(dialog.getByLabel('Value 1')).toHaveValue('memory-used');
  await expect(dialog.getByRole('status')).toContainText('Silences 1 current alert');
  await dialog.getByLabel('Reason (for the history)').fill('a test of mine');
  await dialog.getByRole('button', { name: 'Silence' }).click();
  await expect(alert.getByText('silenced', { exact: true })).toBeVisible();

  await page.getByRole('radio', { name: 'Silences (1)' }).click({ force: true });
  const silences = page.getByRole('list', { name: 'Silences' });
  await expect(silences).toContainText('rule=memory-used');
  await expect(silences).toContainText('a test of mine, by you');
  await silences.getByRole('button', { name: 'End now' }).click();
  await expect(page.getByText('No silences')).toBeVisible();

  writeFileSync(rulesFile(), rulesText(0.9999));
  await page.getByRole('radio', { name: 'Active' }).click({ force: true });
  await expect(page.getByText('No alerts are firing')).toBeVisible({ timeout: 20_000 });

  await page.getByRole('radio', { name: 'History' }).click({ force: true });
  const events = page.getByRole('table', { name: 'Events' });
  for (const word of ['Fired', 'Delivered', 'Acknowledged', 'Silenced', 'Silence ended', 'Resolved']) {
    await expect(events.getByText(word, { exact: true }).first()).toBeVisible();
  }
  await page.getByLabel('Search events').fill('person silenced');
  await expect(events.getByRole('row')).toHaveCount(2);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export JSON' }).click();
  const exported = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  expect(exported).toMatchObject([{ kind: 'silenced', by: 'person' }]);
  expect(await page.title()).not.toBe('1');
  expect(errors).toEqual([]);
});

test('shows a mistake in the editor with its line, and saves a file without one', async () => {
  const { page, errors } = await open('rules', LARGE);
  const editor = page.getByRole('textbox', { name: 'alerts.yaml' });
  await expect(editor).toHaveValue(/memory-used/);
  const save = page.getByRole('button', { name: 'Save' });
  await expect(save).toBeDisabled();

  const good = rulesText(0.9998);
  await editor.fill(good.replace('severity: critical', 'severity: terrible'));
  const problems = page.getByRole('list', { name: 'Problems' });
  await expect(problems).toContainText('Line 8');
  await expect(save).toBeDisabled();
  await problems.getByRole('button', { name: 'Line 8' }).click();
  await expect(editor).toBeFocused();
  const selected = await editor.evaluate((element) => {
    const { value, selectionStart, selectionEnd } = element as HTMLTextAreaElement;
    return value.slice(selectionStart, selectionEnd);
  });
  expect(selected).toBe('    severity: terrible');

  await editor.fill(good);
  await expect(page.getByText('No errors found')).toBeVisible();
  await editor.press('Control+s');
  await expect(page.getByText('1 rule is active.', { exact: true })).toBeVisible();
  expect(readFileSync(rulesFile(), 'utf8')).toBe(good);
  expect(errors).toEqual([]);
});

test('compares the edited rules with the active ones in the tester', async () => {
  const { page, errors } = await open('rules', LARGE);
  const editor = page.getByRole('textbox', { name: 'alerts.yaml' });
  await editor.fill(rulesText(0.0001).replace('name: memory-used', 'name: memory-watched'));
  await expect(page.getByText('No errors found')).toBeVisible();
  await page.getByRole('button', { name: 'Test on the last 7 days' }).click();
  const results = page.getByRole('table', { name: 'Test results by rule' });
  await expect(results.getByRole('row', { name: /^memory-watched new/ })).toBeVisible({ timeout: 20_000 });
  await expect(results.getByRole('row', { name: /^memory-used removed/ })).toContainText('0 → –');
  await expect(page.getByText(/notifications? per week/)).toBeVisible();
  expect(errors).toEqual([]);
});

test('sends a test through a channel', async () => {
  const { page, errors } = await open('channels');
  const card = page.getByRole('region', { name: 'log' });
  await expect(card).toContainText(logFile());
  await card.getByRole('button', { name: 'Send test' }).click();
  await expect(card.getByRole('status', { name: 'Test result' })).toContainText('Sent');
  expect(readFileSync(logFile(), 'utf8')).toContain('Homeostat test notification');
  expect(errors).toEqual([]);
});
