import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, test } from '@playwright/test';
import { startTestHost, type TestHost } from '../helpers/host';
import { expectLive, findFreePort, inkOf, launchBrowser, openDashboard, setHidden } from './open-dashboard';

/** Tests the dashboard in a real browser on the real headless host, with the data of this machine. */

let browser: Browser;
let home: string;
let host: TestHost;

test.beforeAll(async () => {
  browser = await launchBrowser();
});
test.afterAll(() => browser.close());
test.beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  // A restarted host must listen on the port that the page uses, regardless of other programs.
  writeFileSync(join(home, 'homeostat.yaml'), `dashboard:\n  port: ${await findFreePort()}\n`);
  host = await startTestHost({ home });
});
test.afterEach(async () => {
  await host.end('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

const open = (url = host.url, viewport?: { width: number; height: number }) => openDashboard(browser, url, viewport);

test('shows this machine: draws charts, with the figures of the kernel', async () => {
  const { page, errors } = await open();
  await expectLive(page);
  await expect.poll(() => inkOf(page, /CPU/), { timeout: 15_000 }).toBeGreaterThan(200);
  const totalGiB = Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1]) / 2 ** 20;
  await expect(page.getByRole('region', { name: /^Memory: / })).toContainText(`of ${totalGiB.toPrecision(3)} GiB`);
  // The token must not stay in the address bar or the history.
  expect(page.url()).not.toContain('token');
  expect(errors).toEqual([]);
});

test('shows state, cause and next step above the fold at 900×600', async () => {
  const { page } = await open();
  await expectLive(page);
  const card = page.getByRole('region', { name: 'State, cause and next step' });
  for (const word of ['State', 'Cause', 'Next step']) await expect(card.getByText(word, { exact: true })).toBeVisible();
  const box = await card.boundingBox();
  expect((box?.y ?? 999) + (box?.height ?? 999)).toBeLessThan(600);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(900);
});

test('shows a loss until it is dismissed, and not again after a restart', async () => {
  await host.end();
  const text = `state.db was corrupt; a copy is in /${'a-long-path/'.repeat(8)}`;
  const loss = { id: 'lost', level: 'error', text, advice: 'Check the disk.', reportedAtMs: 1 };
  writeFileSync(join(home, 'losses.json'), `${JSON.stringify(loss)}\n`);
  host = await startTestHost({ home });
  const { page } = await open();
  await expectLive(page);
  const notice = page.getByRole('list', { name: 'Notices' }).getByText('state.db was corrupt');
  await expect(notice).toBeVisible();
  const dismiss = page.getByRole('button', { name: 'Dismiss: state.db was corrupt' });
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(dismiss).toBeInViewport({ ratio: 1 });
  await dismiss.click();
  await expect(notice).toBeHidden();
  await expect.poll(() => readFileSync(join(home, 'losses.json'), 'utf8')).toBe('');
});

test('lists this browser among the processes, in the chosen order', async () => {
  const { page } = await open(host.url, { width: 1600, height: 1000 });
  await expectLive(page);
  const table = page
    .getByRole('table', { name: /Processes/ })
    .or(page.getByRole('grid', { name: /Processes/ }))
    .first();
  await expect(table).toContainText(/chrom/i, { timeout: 15_000 });
  const memory = table.getByRole('columnheader', { name: /Memory/ });
  await memory.getByRole('button').click();
  await expect(memory).toHaveAttribute('aria-sort', 'descending');
});

test('reports a lost connection, and reconnects automatically when the host comes back', async () => {
  const { page } = await open();
  await expectLive(page);
  await host.end('SIGTERM');
  await expect(page.getByRole('alert').first()).toContainText(/connect/i, { timeout: 15_000 });
  host = await startTestHost({ home });
  await expectLive(page);
  await expect.poll(() => inkOf(page, /CPU/), { timeout: 15_000 }).toBeGreaterThan(200);
});

test('offers to reload a page when the host comes back as another build', async () => {
  const installed = join(home, 'clone');
  for (const id of ['older', 'newer']) {
    const build = join(installed, '.cache', 'builds', id);
    cpSync('out', join(build, 'out'), { recursive: true, dereference: true });
    cpSync('resources', join(build, 'resources'), { recursive: true });
    writeFileSync(join(build, 'out', '.homeostat-sources'), id);
  }
  symlinkSync(join(process.cwd(), 'node_modules'), join(installed, 'node_modules'));
  const entryOf = (id: string) => join(installed, '.cache', 'builds', id, 'out', 'main', 'headless.js');
  await host.end('SIGTERM');
  host = await startTestHost({ home, entry: entryOf('older') });
  const { page } = await open();
  await expectLive(page);
  // The status, which names the build, arrives separately from the frames.
  await expect(page.getByRole('banner')).toContainText('Own usage');
  await expect(page.getByText('Homeostat was updated.')).toHaveCount(0);
  await host.end('SIGTERM');
  host = await startTestHost({ home, entry: entryOf('newer') });
  await expect(page.getByText('Homeostat was updated.')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Reload' }).click();
  await expectLive(page);
  await expect(page.getByText('Homeostat was updated.')).toHaveCount(0);
});

test('explains the remedy for a missing or wrong token', async () => {
  for (const hash of ['', `#token=${'x'.repeat(43)}`]) {
    const { page } = await open(host.url.replace(/#.*/, hash));
    await expect(page.getByRole('alert').first()).toContainText(/address/i, { timeout: 15_000 });
    await page.close();
  }
});

test('draws nothing while it is hidden, and catches up when it is visible again', async () => {
  const { page } = await open();
  await expectLive(page);
  await expect.poll(() => inkOf(page, /CPU/), { timeout: 15_000 }).toBeGreaterThan(200);
  await page.evaluate(() => {
    const counter = globalThis as unknown as { draws: number };
    counter.draws = 0;
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...args) {
      counter.draws++;
      return clearRect.apply(this, args);
    };
  });
  const draws = () => page.evaluate(() => (globalThis as unknown as { draws: number }).draws);
  await expect.poll(draws, { timeout: 10_000 }).toBeGreaterThan(0);
  await setHidden(page, true);
  await page.waitForTimeout(500);
  const before = await draws();
  await page.waitForTimeout(3_000);
  expect(await draws()).toBe(before);
  await setHidden(page, false);
  await expect.poll(draws, { timeout: 10_000 }).toBeGreaterThan(before);
});

test('works with the keyboard alone, and has a table for every chart', async () => {
  const { page } = await open(host.url, { width: 1600, height: 1000 });
  await expectLive(page);
  const toTable = page.getByRole('button', { name: /table/i }).first();
  await toTable.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table').first()).toContainText('%');
  const spans = page.getByRole('radiogroup').filter({ hasText: '60 s' });
  await spans.getByRole('radio', { checked: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(spans.getByRole('radio', { name: '15 min' })).toBeChecked();
});
