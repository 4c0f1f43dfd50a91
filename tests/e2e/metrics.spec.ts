import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { HOUR_MS } from '../../src/shared/model/time';
import { startTestHost, type TestHost } from '../helpers/host';
import { createRandom } from '../helpers/seeded-random';
import { expectLive, findFreePort, inkOf, launchBrowser, openDashboard, setHidden } from './open-dashboard';

/** Tests the Metrics page in a real browser on the real headless host, with two days of generated history. */

const LARGE = { width: 1600, height: 1000 };
const HOSTILE = '<img src=x onerror="document.title=1">';
const HOSTILE_KEY = `app_memory_bytes{app="${HOSTILE.replaceAll('"', '\\"')}"}`;

let browser: Browser;
let home: string;
let host: TestHost;
/** Period in which the disk in the history is busy. */
let busy: { readonly fromMs: number; readonly toMs: number };

test.beforeAll(async () => {
  browser = await launchBrowser();
  home = mkdtempSync(join(tmpdir(), 'homeostat-e2e-'));
  writeFileSync(join(home, 'homeostat.yaml'), `dashboard:\n  port: ${await findFreePort()}\n`);
  const file = join(home, 'history.csv');
  busy = writeHistory(file);
  execFileSync(process.execPath, ['out/main/cli.js', 'import', file, '--home', home]);
  host = await startTestHost({ home });
});
test.afterAll(async () => {
  await host?.end('SIGKILL');
  await browser?.close();
  rmSync(home, { recursive: true, force: true });
});

/** Generates two days by the minute, up to two hours ago: a load that follows the day, and an hour with a busy disk. */
function writeHistory(file: string): typeof busy {
  const random = createRandom(1, 'history');
  const toMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
  const busyPeriod = { fromMs: toMs - 6 * HOUR_MS, toMs: toMs - 5 * HOUR_MS };
  const keys = ['battery_charge_ratio{battery="T1"}', 'disk_io_busy_ratio{device="test1"}', HOSTILE_KEY];
  const lines = [`timestamp_ms,${keys.map((key) => `"${key.replaceAll('"', '""')}"`).join(',')}`];
  for (let atMs = toMs - 48 * HOUR_MS; atMs < toMs; atMs += 60_000) {
    const charge = 0.5 + 0.3 * Math.sin((atMs / (24 * HOUR_MS)) * 2 * Math.PI) + 0.02 * random();
    const isBusy = atMs >= busyPeriod.fromMs && atMs < busyPeriod.toMs;
    lines.push([atMs, charge, (isBusy ? 0.9 : 0.02) + 0.02 * random(), 1e8 + 1e6 * random()].join(','));
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
  return busyPeriod;
}

/** Opens the page with series and a range, or without them, as on a first visit. */
async function open(query = '', viewport = LARGE) {
  const opened = await openDashboard(browser, host.url, viewport);
  await expectLive(opened.page);
  await opened.page.evaluate((hash) => {
    location.hash = hash;
  }, `#/metrics${query}`);
  await expect(opened.page.getByRole('heading', { name: 'Metrics', level: 1 })).toBeAttached();
  return opened;
}

const queryOf = (keys: readonly string[], range: string) =>
  `?${new URLSearchParams([...keys.map((key) => ['series', key]), ['range', range]])}`;
const chartOf = (page: Page, name: RegExp) => page.getByRole('group', { name });
const DISK = 'disk_io_busy_ratio{device="test1"}';
const BATTERY = 'battery_charge_ratio{battery="T1"}';

/** Drags over a period of a chart, given its whole period. */
async function dragOver(page: Page, whole: typeof busy, span: typeof busy): Promise<void> {
  const box = await chartOf(page, /^Share/).boundingBox();
  if (box === null) throw new Error('there is no chart');
  // The value axis has the same width on every chart, and the canvas ends with the lines.
  const xOf = (atMs: number) => box.x + 60 + ((atMs - whole.fromMs) / (whole.toMs - whole.fromMs)) * (box.width - 60);
  await page.mouse.move(xOf(span.fromMs), box.y + 50);
  await page.mouse.down();
  await page.mouse.move(xOf(span.toMs), box.y + 60, { steps: 4 });
  await page.mouse.up();
}

test('finds a series by words, compares it, and keeps it over a reload', async () => {
  const { page, errors } = await open();
  const search = page.getByRole('combobox', { name: 'Add a series' });
  await search.fill('busy test1');
  await expect(page.getByRole('option')).toHaveCount(1);
  await search.press('Enter');
  await expect(page.getByRole('option', { selected: true })).toHaveCount(1);
  await search.press('Escape');
  await expect(page.getByRole('button', { name: 'Remove Disk I/O busy · test1' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Remove Disk I/O busy · test1' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove Disk I/O busy · test1' }).click();
  await expect(page.getByRole('button', { name: 'Remove CPU usage' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove Disk I/O busy · test1' })).toBeHidden();
  expect(errors).toEqual([]);
});

test('draws series of different units below each other, live and from the past', async () => {
  const { page } = await open(queryOf(['cpu_usage_ratio', 'memory_used_bytes'], '5m'));
  for (const name of [/^Share/, /^Size/]) await expect.poll(() => inkOf(page, name)).toBeGreaterThan(200);
  const [share, size] = await Promise.all([/^Share/, /^Size/].map((name) => chartOf(page, name).boundingBox()));
  expect(size?.x).toBe(share?.x);
  await chartOf(page, /^Size/).hover();
  await expect(page.getByRole('tooltip')).toHaveCount(2);
});

test('zooms into a finer resolution by dragging, and zooms out with Back of the browser', async () => {
  const whole = { fromMs: busy.fromMs - 20 * HOUR_MS, toMs: busy.toMs + 4 * HOUR_MS };
  const { page } = await open(queryOf([DISK], `${whole.fromMs}-${whole.toMs}`));
  const title = page.getByRole('heading', { level: 2, name: /a value every/ });
  await expect(title).toContainText(/every [2-5] min/);
  await dragOver(page, whole, busy);
  await expect(title).toContainText(/every \d+ s|every 1 min/);
  const [fromMs = 0, toMs = 0] = /range=(\d+)-(\d+)/.exec(page.url())?.slice(1).map(Number) ?? [];
  expect(Math.abs(fromMs - busy.fromMs)).toBeLessThan(15 * 60_000);
  expect(Math.abs(toMs - busy.toMs)).toBeLessThan(15 * 60_000);
  await page.goBack();
  await expect(title).toContainText(/every [2-5] min/);
});

test('works with keys alone: points, marks, zooms, and moves in time', async () => {
  const { page } = await open(queryOf([BATTERY], `${busy.fromMs}-${busy.toMs}`));
  const chart = chartOf(page, /^Share/);
  await expect.poll(() => inkOf(page, /^Share/)).toBeGreaterThan(200);
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('tooltip')).toContainText('Battery charge');
  await expect(chart.getByRole('status')).toContainText(/\d\d:\d\d:\d\d: Battery charge · T1 \d+/);
  for (let times = 0; times < 10; times++) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  const lengthMs = () => {
    const [fromMs = 0, toMs = 0] = /range=(\d+)-(\d+)/.exec(page.url())?.slice(1).map(Number) ?? [];
    return toMs - fromMs;
  };
  await expect.poll(lengthMs).toBeLessThan(HOUR_MS / 2);
  const zoomedMs = lengthMs();
  await page.keyboard.press('-');
  await expect.poll(lengthMs).toBeGreaterThan(zoomedMs * 1.9);
  const before = page.url();
  await page.keyboard.press('PageUp');
  await expect.poll(() => page.url()).not.toBe(before);
});

test('has a table with the same values for every chart', async () => {
  const { page } = await open(queryOf([DISK, 'memory_used_bytes'], '1d'), { width: 900, height: 640 });
  await page.getByRole('button', { name: 'Show Share as a table' }).click();
  const table = page.getByRole('table', { name: 'Share, newest first' });
  await expect(table.getByRole('columnheader', { name: 'Disk I/O busy · test1' })).toBeVisible();
  await expect(table.getByRole('row').nth(1)).toContainText(/\d+\.\d%/);
  await page.getByRole('button', { name: 'Show Share as a chart' }).click();
  await expect(table).toBeHidden();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
});

test('names the changes in a dragged period, and adds them to the comparison', async () => {
  const whole = { fromMs: busy.fromMs - 3 * HOUR_MS, toMs: busy.toMs + HOUR_MS };
  const { page } = await open(queryOf([BATTERY], `${whole.fromMs}-${whole.toMs}`));
  await expect.poll(() => inkOf(page, /^Share/)).toBeGreaterThan(200);
  await page.getByRole('radio', { name: 'Find changes' }).check();
  await dragOver(page, whole, busy);
  const card = page.getByRole('region', { name: 'Changes in this period' });
  await expect(card.getByRole('listitem').first()).toContainText('Disk I/O busy · test1', { timeout: 15_000 });
  await expect(card.getByRole('listitem').first()).toContainText(/before, 9\d\.\d% during/);
  await card.getByRole('button', { name: 'Disk I/O busy · test1' }).click();
  await expect(page.getByRole('button', { name: 'Remove Disk I/O busy · test1' })).toBeVisible();
  await page.reload();
  await expect(card).toBeVisible();
});

test('forecasts series with enough history, and names the missing history of the others', async () => {
  const { page } = await open(queryOf([BATTERY], '1d'));
  const card = page.getByRole('region', { name: 'Forecast' });
  await card.scrollIntoViewIfNeeded();
  await expect(card).toContainText(/with 80% probability between/, { timeout: 30_000 });
  await card.getByRole('button', { name: 'Show the forecast as a table' }).click();
  await expect(card.getByRole('columnheader', { name: '95% to' })).toBeVisible();
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    `#/metrics${queryOf(['homeostat_heap_used_bytes'], '1h')}`,
  );
  await expect(card).toContainText(/Needs \d+ more points?/, { timeout: 30_000 });
});

test('marks anomalies by shape, and shows the details of one', async () => {
  const page = await browser.newPage({ viewport: LARGE });
  await answerAnomalies(page, [
    anomalyAt(busy.fromMs, 'confident', [DISK, 'memory_used_ratio']),
    anomalyAt(busy.fromMs - 3 * HOUR_MS, 'notice', [BATTERY]),
    anomalyAt(busy.fromMs - 4 * HOUR_MS, 'notice', ['cpu_usage_ratio']),
  ]);
  await page.goto(host.url);
  await expectLive(page);
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    `#/metrics${queryOf([DISK, BATTERY], `${busy.fromMs - 6 * HOUR_MS}-${busy.toMs + HOUR_MS}`)}`,
  );
  const chart = chartOf(page, /^Share/);
  const confident = chart.getByRole('button', {
    name: /^Confident, .*Disk I\/O busy · test1 91.0%, expected 0.0% to 10.0%/,
  });
  const notice = chart.getByRole('button', { name: /^Notice, .*Battery charge · T1/ });
  await expect(confident.locator('path')).toBeVisible();
  await expect(notice.locator('circle')).toBeVisible();
  const list = page.getByRole('region', { name: 'Anomalies' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await list.getByRole('radio', { name: 'All' }).check();
  await expect(list.getByRole('listitem')).toHaveCount(3);

  await confident.click();
  const dialog = page.getByRole('dialog', { name: 'Disk I/O busy · test1' });
  for (const text of ['91.0%', '0.0% to 10.0%', 'level, robust zscore', 'Memory used (share)', 'Likely first cause'])
    await expect(dialog).toContainText(text);
  await dialog.getByRole('button', { name: 'Show on charts' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { level: 2, name: /a value every \d+ s|every 1 min/ })).toBeVisible();
});

/** Replaces the anomalies, which take a host an hour of something unusual. All other results come from the host. */
async function answerAnomalies(page: Page, anomalies: readonly unknown[]): Promise<void> {
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    const requested = new Set<string>();
    socket.onMessage((message) => {
      const { i: id, p: part } = parse(message);
      if (part?.u === '/analytics/anomalies') requested.add(id);
      server.send(message);
    });
    server.onMessage((message) => {
      const reply = parse(message);
      if (!requested.delete(reply.i)) return socket.send(message);
      socket.send(JSON.stringify({ ...reply, p: { b: { json: anomalies } } }));
    });
  });
}

/** A message on the socket: the number of a call, and its path or its result. */
function parse(message: string | Buffer): { readonly i: string; readonly p?: { readonly u?: string } } {
  return JSON.parse(String(message)) as { i: string };
}

function anomalyAt(fromMs: number, tier: 'notice' | 'confident', [metric = '', ...others]: readonly string[]) {
  return {
    id: `${metric} ${fromMs}`,
    metric,
    tier,
    score: 0.9,
    fromMs,
    toMs: fromMs + 600_000,
    peakAtMs: fromMs + 300_000,
    observed: 0.91,
    expected: { low: -0.02, middle: 0.03, high: 0.1 },
    detectors: ['level', 'robust-zscore'],
    causes: [{ metric, score: 0.9 }, ...others.map((key) => ({ metric: key, score: 0.5 }))],
  };
}

test('shows hostile names as plain text', async () => {
  const { page, errors } = await open(queryOf([HOSTILE_KEY], '1d'));
  await expect(page.getByRole('button', { name: `Remove App memory · ${HOSTILE}` })).toBeVisible();
  await expect.poll(() => inkOf(page, /^Size/)).toBeGreaterThan(200);
  await page.getByRole('combobox').fill('onerror');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.evaluate(() => {
    location.hash = '#/metrics?series=%3Cscript%3E&series=a{b=~%22[%22}&range=%00&about=x&changed=9-1';
  });
  await expect(page.getByText('No series selected')).toBeVisible();
  expect(await page.locator('main img').count()).toBe(0);
  expect(errors).toEqual([]);
});

test('sends no query while it is hidden', async () => {
  const page = await browser.newPage({ viewport: LARGE });
  let sent = 0;
  page.on('websocket', (socket) => socket.on('framesent', () => sent++));
  await page.goto(host.url);
  await expectLive(page);
  await page.evaluate(() => {
    location.hash = '#/metrics?series=cpu_usage_ratio&range=5m';
  });
  await expect.poll(() => inkOf(page, /^Share/)).toBeGreaterThan(200);
  const before = sent;
  await expect.poll(() => sent, { timeout: 10_000 }).toBeGreaterThan(before);
  await setHidden(page, true);
  await page.waitForTimeout(500);
  const hidden = sent;
  await page.waitForTimeout(5_000);
  expect(sent).toBe(hidden);
  await setHidden(page, false);
  await expect.poll(() => sent, { timeout: 10_000 }).toBeGreaterThan(hidden);
});
